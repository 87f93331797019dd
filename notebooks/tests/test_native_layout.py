"""Folders of ordinary databases (`layout` = `native`): what the published package wrote is a DataFrame, and back."""

import re

import numpy as np
import pytest
from pyspark.sql import functions as F

from conftest import NOTEBOOKS, Published
from test_write import refusal

GOLDEN = NOTEBOOKS.parent / "engine/core/src/test/resources/golden/synadb"


@pytest.fixture(scope="module")
def published():
    return Published("1.4.0")


def databases(spark, path, **options):
    return spark.read.format("synadb").options(layout="native", **options).load(str(path))


def test_what_the_package_writes_is_a_frame(spark, published, tmp_path):
    published.session(tmp_path / "sensors.db", ["put_float", "a", 1.5], ["put_float", "a", 2.5], ["put_int", "n", 7])
    published.session(tmp_path / "notes.db", ["put_text", "hello", "Zoë"], ["put_float", "gone", 1.0], ["delete", "gone"])
    newest = databases(spark, tmp_path).select("database", "key", "value.float", "value.int", "value.text").collect()
    assert [tuple(row) for row in newest] == [
        ("notes", "hello", None, None, "Zoë"),
        ("sensors", "a", 2.5, None, None),
        ("sensors", "n", None, 7, None),
    ]
    history = databases(spark, tmp_path, **{"read.history": "true", "read.values": "float"}).where("key = 'a' OR key = 'gone'")
    assert [(row.key, row.value, row.deleted) for row in history.collect()] == [
        ("gone", 1.0, False),
        ("gone", None, True),
        ("a", 1.5, False),
        ("a", 2.5, False),
    ]
    assert history.rdd.getNumPartitions() == 2


@pytest.mark.parametrize("columnar", ["true", "false"])
def test_the_packages_vectors_are_vectors(spark, columnar):
    options = {"read.prefix": "vec/", "read.values": "vector", "read.columnar": columnar}
    frame = databases(spark, GOLDEN / "py-vectorstore.db", **options)
    assert frame.schema["value"].dataType.simpleString() == "array<float>"
    rows = frame.select("key", "value").collect()
    assert len(rows) > 5 and all(row.key.startswith("vec/") for row in rows)
    query = rows[3].value
    nearest = frame.selectExpr("key", f"syna.system.l2_distance(value, array({','.join(f'{x}F' for x in query)})) AS d")
    assert nearest.orderBy("d").first().key == rows[3].key
    matrix = np.stack(frame.select("value").toPandas()["value"])
    assert matrix.dtype == np.float32 and np.array_equal(matrix, [row.value for row in rows])


def test_the_package_reads_what_spark_writes(spark, published, tmp_path):
    rows = [(f"d{i % 2}", f"k{i}", i / 4) for i in range(6)]
    frame = spark.createDataFrame(rows, "database string, key string, value double")
    frame.write.format("synadb").option("layout", "native").mode("append").save(str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d0.db", "d1.db"]
    for database, key, value in rows:
        assert published.session(tmp_path / f"{database}.db", ["get_float", key]) == [value]

    vectors = spark.createDataFrame([("vec/a", [1.0, 0.5])], ["key", "value"])
    vectors.write.format("synadb").option("layout", "native").save(str(tmp_path / "vectors"))
    (row,) = databases(spark, tmp_path / "vectors", **{"read.values": "vector"}).collect()
    assert (row.key, row.value) == ("vec/a", [1.0, 0.5]) and row.database.startswith("part-")


def test_the_readme_of_the_connector(spark, tmp_path, capsys):
    page = (NOTEBOOKS.parent / "connector-spark/README.md").read_text()
    (snippet,) = re.findall(r"```python\n(def databases.*?)```", page, re.DOTALL)
    exec(snippet.replace("/data", str(tmp_path)), {"spark": spark, "F": F})
    *_, nearest = capsys.readouterr().out.split("+\n|")
    assert sorted(path.name for path in (tmp_path / "rooms").iterdir()) == ["attic.db", "cellar.db"]
    assert databases(spark, tmp_path / "rooms").where("key = 'temp'").count() == 2
    assert "vec/boot" in nearest


def test_what_cannot_be_is_said_in_words(spark, tmp_path):
    frame = spark.createDataFrame([("k", 1.0)], ["key", "value"]).write.format("synadb").option("layout", "native")
    frame.save(str(tmp_path / "folder"))
    assert "Cannot overwrite" in refusal(lambda: frame.mode("overwrite").save(str(tmp_path / "folder")))
    assert "expected table or native" in refusal(
        lambda: spark.read.format("synadb").option("layout", "files").load(str(tmp_path / "folder"))
    )
    (tmp_path / "no.db").write_text("no database at all, only text in a file")
    assert "is this a database?" in refusal(lambda: databases(spark, tmp_path / "no.db").collect())
