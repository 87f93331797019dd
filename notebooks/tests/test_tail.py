"""A Flink job that follows a table sees each row once, whoever appends."""

import re
import subprocess
import time
from collections import Counter

import pytest

from conftest import NOTEBOOKS

BATCH = 20  # rows of a commit of Spark
FLINKS_FIRST = 1_000_000  # the least id of Flink's rows
TURNS = 4  # in which first Spark appends, then Flink
DISCOVERY = 200  # milliseconds
PATIENCE = 120  # seconds, for a busy machine


class FlinkJob:
    """A process of Flink's, which runs the statements that it is given once it is up."""

    def __init__(self, folder, name):
        self.printed, self.complaints = folder / f"{name}.out", folder / f"{name}.err"
        with self.printed.open("w") as out, self.complaints.open("w") as err:
            self.process = subprocess.Popen(
                [NOTEBOOKS / "flink" / "sql"], stdin=subprocess.PIPE, stdout=out, stderr=err, text=True
            )

    def run(self, statements):
        with self.process.stdin as stdin:
            stdin.write(statements)

    def is_running(self):
        code = self.process.poll()
        assert code in (None, 0), self.complaints.read_text()[-4000:]
        return code is None

    def run_until(self, happens):
        """Waits for something that happens while the job runs."""
        end = time.monotonic() + PATIENCE
        while not happens():
            assert self.is_running(), "the job has ended"
            assert time.monotonic() < end, f"{PATIENCE} s: {self.complaints.read_text()[-4000:]}"
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def flink_jobs(tmp_path):
    """Two processes, which start side by side."""
    jobs = [FlinkJob(tmp_path, name) for name in ("tail", "appender")]
    yield jobs
    for job in jobs:
        job.process.kill()
        job.process.wait()


def seen(tail):
    """How often the job has printed each id."""
    return Counter(int(id) for id in re.findall(r"\+I\[(\d+)]", tail.printed.read_text()))


def commits_of_flink(path):
    """How many versions Flink has made: its commits carry a transaction."""
    return sum('"txn"' in commit.read_text() for commit in (path / "_syna" / "log").glob("*.json"))


def sql(path, statement):
    return f"""
        CREATE TABLE words (id BIGINT, embedding ARRAY<FLOAT>) WITH ('connector' = 'synadb', 'path' = '{path}');
        {statement};
    """


def test_a_tail_sees_each_row_once_while_spark_and_flink_append(flink_jobs, spark, tmp_path):
    tail, appender = flink_jobs
    path = tmp_path / "words"
    appended = 0

    def append():
        nonlocal appended
        rows = spark.range(appended, appended + BATCH).selectExpr("id", "array(float(id), 0f) AS embedding")
        rows.write.format("synadb").option("vector.embedding.dim", 2).mode("append").save(str(path))
        appended += BATCH

    append()
    tail.run(
        "CREATE TABLE printed (id BIGINT) WITH ('connector' = 'print');"
        + sql(path, f"""
            INSERT INTO printed SELECT id FROM words
            /*+ OPTIONS('scan.discovery-interval' = '{DISCOVERY} ms') */""")
    )
    tail.run_until(lambda: seen(tail))

    appender.run(
        f"""CREATE TABLE numbers (n BIGINT) WITH (
          'connector' = 'datagen', 'rows-per-second' = '100', 'fields.n.kind' = 'sequence',
          'fields.n.start' = '{FLINKS_FIRST}', 'fields.n.end' = '{2 * FLINKS_FIRST}');"""
        + sql(path, "INSERT INTO words SELECT n, ARRAY[CAST(n AS FLOAT), CAST(1 AS FLOAT)] FROM numbers")
    )
    for _ in range(TURNS):
        append()
        before = commits_of_flink(path)
        appender.run_until(lambda: commits_of_flink(path) > before)
    append()
    appender.stop()
    written = [row.id for row in spark.read.format("synadb").load(str(path)).select("id").collect()]
    assert sorted(id for id in written if id < FLINKS_FIRST) == list(range(appended))

    tail.run_until(lambda: seen(tail).total() >= len(written))
    time.sleep(5 * DISCOVERY / 1000)  # in which no row may come again
    tail.stop()
    assert seen(tail) == Counter(written)
    assert set(seen(tail).values()) == {1}
