"""Flink's SQL runs on what Spark wrote, and Spark on what Flink wrote."""

import os
import re
import subprocess

import nbformat
import pytest

import execute
from conftest import NOTEBOOKS

NOTEBOOK = NOTEBOOKS / "02-flink.ipynb"


@pytest.fixture(scope="session")
def flink_sql():
    """Runs statements with Flink, and returns what the process printed."""
    if not os.environ.get("SYNADB_FLINK"):
        pytest.exit("SYNADB_FLINK names no folder: run the tests with notebooks/run check.", returncode=2)

    def run(statements, fails=False):
        job = subprocess.run(
            [NOTEBOOKS / "flink" / "sql"], input=statements, capture_output=True, text=True, timeout=300
        )
        assert (job.returncode != 0) == fails, job.stderr[-4000:]
        return job.stderr if fails else job.stdout

    return run


def test_the_notebook_finds_what_is_committed(flink_sql, bundle, questions):
    node = execute.execute(NOTEBOOK)
    execute.clean(node)
    answers = execute.text_of(node, execute.ANSWERS)
    for question in questions:
        assert question["text"] in answers
        assert question["nearest"][0]["lemmas"] in answers
    shown = execute.text_of(nbformat.read(NOTEBOOK, as_version=4), execute.ANSWERS)
    # The fourth digit of a distance may differ from processor to processor.
    assert re.sub(r"0\.\d{4}", "", shown) == re.sub(r"0\.\d{4}", "", answers), "renew it with notebooks/run --inplace"


def test_flink_appends_to_a_table_of_spark(flink_sql, spark, tmp_path):
    table = tmp_path / "shoes"
    spark.sql("SELECT 1 AS id, array(1f, 2f) AS embedding").write.format("synadb").option(
        "vector.embedding.dim", 2
    ).save(str(table))
    flink_sql(f"""
        CREATE TABLE shoes (id INT, embedding ARRAY<FLOAT>) WITH ('connector' = 'synadb', 'path' = '{table}');
        INSERT INTO shoes VALUES (2, ARRAY[CAST(3 AS FLOAT), CAST(4 AS FLOAT)]);
    """)
    rows = spark.read.format("synadb").load(str(table)).orderBy("id").collect()
    assert [(row.id, row.embedding) for row in rows] == [(1, [1, 2]), (2, [3, 4])]


def test_a_query_without_rows_ends(flink_sql, tmp_path):
    printed = flink_sql(f"""
        CREATE TABLE shoes (id INT) WITH ('connector' = 'synadb', 'path' = '{tmp_path / "shoes"}', 'scan.bounded' = 'true');
        INSERT INTO shoes VALUES (1);
        SELECT id FROM shoes WHERE id > 1;
    """)
    assert printed.endswith("Empty set\n")


def test_flink_refuses_a_vector_of_another_length(flink_sql, tmp_path):
    error = flink_sql(
        f"""
        CREATE TABLE shoes (id INT, embedding ARRAY<FLOAT>) WITH (
          'connector' = 'synadb', 'path' = '{tmp_path}/shoes', 'vector.embedding.dim' = '3');
        INSERT INTO shoes VALUES (2, ARRAY[CAST(3 AS FLOAT), CAST(4 AS FLOAT)]);
        """,
        fails=True,
    )
    assert "embedding" in error and "id = 2" in error
