"""The snippets of the README run as they stand there."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from conftest import NOTEBOOKS

ROOT = NOTEBOOKS.parent


def snippets(language):
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


def test_there_are_four_snippets():
    assert [len(snippets(language)) for language in ("python", "sql", "java")] == [1, 2, 1]


def test_pyspark_snippet(bundle, tmp_path):
    (snippet,) = snippets("python")
    named = re.search(r'"(connector-spark/\S+\.jar)"', snippet).group(1)
    (tmp_path / named).parent.mkdir(parents=True)
    (tmp_path / named).symlink_to(bundle)
    (tmp_path / "notebooks").symlink_to(NOTEBOOKS)
    result = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr[-4000:]
    answers = [line for line in result.stdout.splitlines() if "|" in line][1:]
    assert len(answers) == 5
    assert "claustrophobia" in answers[0] and float(answers[0].split("|")[2]) == pytest.approx(0, abs=1e-6)
    assert "agoraphobia" in result.stdout


def test_sql_snippet(spark):
    snippet = snippets("sql")[0]
    rows = [spark.sql(statement).collect() for statement in snippet.split(";") if statement.strip()][-1]
    assert [row.name for row in rows] == ["trail runner", "road runner"]
    expected = [np.linalg.norm([0.1, 0.1, 0.2]), np.linalg.norm([0.2, 0.2, 0.1])]
    np.testing.assert_allclose([row.distance for row in rows], expected, atol=1e-5)


def run_flink(command, statements=""):
    job = subprocess.run(command, input=statements, capture_output=True, text=True, timeout=120)
    assert job.returncode == 0, job.stderr[-4000:]
    return job.stdout


def test_flink_snippets(tmp_path):
    """The Java job copies what the SQL wrote."""
    sql, java = (snippet.replace("/data/synadb", str(tmp_path)) for snippet in (snippets("sql")[1], *snippets("java")))
    printed = run_flink([NOTEBOOKS / "flink" / "sql"], sql)
    for name in ("trail runner", "loafer", "road runner"):
        assert name in printed

    (tmp_path / "CopyShoes.java").write_text(java)
    flink = f"{os.environ['SYNADB_FLINK']}/lib/*"
    run_flink(["javac", "-d", tmp_path, "-classpath", flink, tmp_path / "CopyShoes.java"])
    opens = [f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in ("lang", "net", "nio", "time", "util")]
    run_flink(["java", *opens, "-classpath", f"{tmp_path}:{flink}", "CopyShoes"])
    copied = f"""CREATE TABLE copied (id INT, embedding ARRAY<FLOAT>) WITH (
      'connector' = 'synadb', 'path' = '{tmp_path}/copy', 'scan.bounded' = 'true');
    SELECT * FROM copied;"""
    printed = run_flink([NOTEBOOKS / "flink" / "sql"], copied)
    assert printed.count("+I") == 3 and "[0.9, 0.1, 0.2]" in printed
