"""Vectors reach Python functions, NumPy and pandas, and come from pandas, unchanged."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyspark.sql import functions as F


@pytest.fixture(scope="module")
def by_id(sample):
    return dict(zip(sample["id"].to_pylist(), np.stack(sample["embedding"].to_numpy())))


def first_numbers(rows):
    return {row.id: row.value for row in rows}


@pytest.mark.parametrize("columnar", ["true", "false"])
def test_python_functions_see_every_vector(spark, definitions, by_id, columnar):
    @F.pandas_udf("float")
    def in_pandas(vectors: pd.Series) -> pd.Series:
        return pd.Series(np.stack(vectors)[:, 0])

    @F.arrow_udf("float")
    def in_arrow(vectors: pa.Array) -> pa.Array:
        return pa.array(vectors.flatten().to_numpy().reshape(len(vectors), -1)[:, 0])

    @F.udf("float")
    def plain(vector):
        return float(vector[0])

    expected = {key: vector[0] for key, vector in by_id.items()}
    for function in (in_pandas, in_arrow, plain):
        frame = spark.read.option("read.columnar", columnar).table(definitions)
        assert first_numbers(frame.select("id", function("embedding").alias("value")).collect()) == expected


@pytest.mark.parametrize("columnar", ["true", "false"])
def test_an_arrow_function_stands_right_above_the_scan(spark, definitions, columnar):
    @F.arrow_udf("long")
    def size(vectors: pa.Array) -> pa.Array:
        return pa.array([len(vectors)] * len(vectors))

    frame = spark.read.option("read.columnar", columnar).table(definitions).select(size("embedding"))
    plan = frame._jdf.queryExecution().executedPlan().toString()
    assert ("columns of" if columnar == "true" else "rows of") in plan, plan
    assert "ColumnarToRow" not in plan, plan


def test_map_in_arrow_sees_every_vector(spark, definitions, by_id):
    def lengths(batches):
        for batch in batches:
            matrix = batch["embedding"].flatten().to_numpy().reshape(len(batch), -1)
            yield pa.record_batch({"id": batch["id"], "value": np.linalg.norm(matrix, axis=1)})

    rows = spark.table(definitions).select("id", "embedding").mapInArrow(lengths, "id string, value float").collect()
    found = first_numbers(rows)
    assert found.keys() == by_id.keys()
    np.testing.assert_allclose([found[key] for key in by_id], np.linalg.norm(list(by_id.values()), axis=1), rtol=1e-6)


def test_to_arrow_is_a_matrix_without_a_loop(spark, definitions, by_id):
    rows = spark.table(definitions).select("id", "embedding").toArrow()
    vectors = rows["embedding"].combine_chunks()
    matrix = vectors.flatten().to_numpy().reshape(len(vectors), -1)
    assert matrix.shape == (2000, 384) and matrix.dtype == np.float32
    assert np.array_equal(matrix, np.stack([by_id[key] for key in rows["id"].to_pylist()]))


def test_to_pandas_equals_the_sample(spark, definitions, sample):
    columns = ["id", "pos", "category", "lemmas", "gloss"]
    found = spark.table(definitions).toPandas().sort_values("id", ignore_index=True)
    expected = sample.to_pandas().sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(found[columns], expected[columns])
    assert np.array_equal(np.stack(found["embedding"]), np.stack(expected["embedding"]))


def test_a_pandas_frame_comes_back(spark, tmp_path):
    generator = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "id": np.arange(100),
            "flag": np.arange(100) % 3 == 0,
            "text": [f"row {i} ü" for i in range(100)],
            "at": pd.date_range("2026-01-01", periods=100, freq="h"),
            "vector": list(generator.standard_normal((100, 8)).astype("f4")),
        }
    )
    path = str(tmp_path / "frame")
    spark.createDataFrame(frame).write.format("synadb").option("vector.vector.dim", 8).save(path)
    found = spark.read.format("synadb").load(path).orderBy("id").toPandas()
    plain = ["id", "flag", "text"]
    pd.testing.assert_frame_equal(found[plain], frame[plain])
    assert list(found["at"]) == list(frame["at"])
    assert np.array_equal(np.stack(found["vector"]), np.stack(frame["vector"]))
