"""Searches in SQL equal NumPy over the Parquet sample, not over rows that SynaDB read back."""

import numpy as np
import pytest
from pyspark.sql import functions as F

from conftest import SAMPLE

SEARCH = """
    SELECT id, syna.system.cosine_distance(embedding, :question) AS distance
    FROM {table} {where} ORDER BY distance LIMIT {k}
"""


def search(spark, table, question, k=5, where=""):
    return spark.sql(SEARCH.format(table=table, where=where, k=k), args={"question": question["embedding"]})


def assert_same(rows, expected):
    ids, distances = expected
    assert [row.id for row in rows] == ids
    np.testing.assert_allclose([row.distance for row in rows], distances, atol=1e-5)


@pytest.mark.parametrize("number", range(10))
def test_nearest_definitions_equal_numpy(spark, definitions, questions, truth, number):
    question = questions[number]
    rows = search(spark, definitions, question).collect()
    assert_same(rows, truth.nearest(question["embedding"], 5))
    assert [row.id for row in rows] == [nearest["id"] for nearest in question["nearest"]]


@pytest.mark.parametrize("number", range(10))
def test_filtered_search_equals_numpy(spark, definitions, questions, truth, number):
    question = questions[number]
    verbs = search(spark, definitions, question, where="WHERE pos = 'verb'").collect()
    assert_same(verbs, truth.nearest(question["embedding"], 5, truth.pos == "verb"))
    people = search(spark, definitions, question, where="WHERE category = 'noun.person'").collect()
    assert_same(people, truth.nearest(question["embedding"], 5, truth.category == "noun.person"))


def test_search_by_path_equals_the_search_by_name(spark, definitions, questions, truth, tmp_path):
    path = str(tmp_path / "definitions")
    spark.table(definitions).write.format("synadb").option("vector.embedding.dim", 384).save(path)
    question = questions[5]
    distance = F.call_function(
        "syna.system.cosine_distance", F.col("embedding"), F.array(*map(F.lit, question["embedding"]))
    )
    frame = spark.read.format("synadb").load(path).select("id", distance.alias("distance"))
    assert_same(frame.orderBy("distance").limit(5).collect(), truth.nearest(question["embedding"], 5))


def test_other_distances_equal_numpy(spark, definitions, questions, sample):
    vectors = np.stack(sample["embedding"].to_numpy()).astype("f8")
    ids = np.array(sample["id"].to_pylist())
    question = np.array(questions[0]["embedding"])
    expected = {
        "l2_distance": (np.linalg.norm(vectors - question, axis=1), "ASC"),
        "inner_product": (vectors @ question, "DESC"),
    }
    for function, (values, order) in expected.items():
        best = np.argsort(values if order == "ASC" else -values, kind="stable")[:5]
        rows = spark.sql(
            f"SELECT id, syna.system.{function}(embedding, :question) AS value FROM {definitions} "
            f"ORDER BY value {order} LIMIT 5",
            args={"question": question.tolist()},
        ).collect()
        assert [row.id for row in rows] == list(ids[best]), function
        np.testing.assert_allclose([row.value for row in rows], values[best], atol=1e-5)


@pytest.fixture(scope="module")
def indexed(spark):
    """The sample in one file, with an index."""
    name = "syna.wordnet.indexed"
    (
        spark.read.parquet(str(SAMPLE))
        .coalesce(1)
        .writeTo(name)
        .tableProperty("vector.embedding.dim", "384")
        .tableProperty("index-min-rows", "1000")
        .create()
    )
    built = spark.sql("CALL syna.system.create_index(table => 'wordnet.indexed', column => 'embedding')").first()
    assert (built.files, built.rows, built.scanned_files) == (1, 2000, 0)
    return name


def test_search_by_index_finds_nearly_what_numpy_does(spark, indexed, questions, truth):
    found = 0
    for question in questions:
        distance = F.call_function(
            "syna.system.cosine_distance", F.col("embedding"), F.array(*map(F.lit, question["embedding"]))
        )
        frame = spark.read.option("search.mode", "index").option("search.ef", 100).table(indexed)
        search = frame.select("id", distance.alias("distance")).orderBy("distance").limit(5)
        assert "by index in 1 of 1 files, ef 100" in search._jdf.queryExecution().toString()
        ids, distances = truth.nearest(question["embedding"], 5)
        rows = search.collect()
        found += len({row.id for row in rows} & set(ids))
        if [row.id for row in rows] == ids:
            np.testing.assert_allclose([row.distance for row in rows], distances, atol=1e-5)
    assert found >= 0.96 * 5 * len(questions)


def test_explain_shows_the_pushed_search(spark, definitions, questions):
    plan = search(spark, definitions, questions[0])._jdf.queryExecution().toString()
    scan = next(line for line in plan.splitlines() if "BatchScan" in line)
    assert "cosine" in scan.lower() and "embedding" in scan, scan


def test_counts_by_category(spark, definitions, sample):
    counted = {row.category: row["count"] for row in spark.table(definitions).groupBy("category").count().collect()}
    assert counted == {item["values"]: item["counts"] for item in sample["category"].value_counts().to_pylist()}
