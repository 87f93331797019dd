"""The snippets of the README run as they stand there."""

import re
import subprocess
import sys

import numpy as np
import pytest

from conftest import NOTEBOOKS

ROOT = NOTEBOOKS.parent


def snippets(language):
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


def test_there_are_two_snippets():
    assert len(snippets("python")) == 1 and len(snippets("sql")) == 1


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
    (snippet,) = snippets("sql")
    rows = [spark.sql(statement).collect() for statement in snippet.split(";") if statement.strip()][-1]
    assert [row.name for row in rows] == ["trail runner", "road runner"]
    expected = [np.linalg.norm([0.1, 0.1, 0.2]), np.linalg.norm([0.2, 0.2, 0.1])]
    np.testing.assert_allclose([row.distance for row in rows], expected, atol=1e-5)
