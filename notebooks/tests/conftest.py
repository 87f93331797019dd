"""What the tests share: a Spark session over the bundle, the sample, what NumPy says about it, and the published package."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

NOTEBOOKS = Path(__file__).resolve().parent.parent
SAMPLE = NOTEBOOKS / "data" / "sample-2000.parquet"

os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")


class Truth:
    """Exact searches in double precision over the Parquet sample; SynaDB has no part in it."""

    def __init__(self, sample):
        vectors = np.stack(sample["embedding"].to_numpy()).astype("f8")
        self.vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        self.ids, self.pos, self.category = (
            np.array(sample[name].to_pylist()) for name in ("id", "pos", "category")
        )

    def nearest(self, embedding, k, where=None):
        """The ids and cosine distances of the k nearest of the rows that `where` marks, best first."""
        rows = np.arange(len(self.ids)) if where is None else np.flatnonzero(where)
        query = np.asarray(embedding, dtype="f8")
        distances = 1 - self.vectors[rows] @ (query / np.linalg.norm(query))
        best = np.argsort(distances, kind="stable")[:k]
        return list(self.ids[rows][best]), distances[best]


class Published:
    """The published package in one version, each session in a process of its own."""

    def __init__(self, version):
        self.version = version
        self.environment = dict(os.environ)
        if version != "1.4.0":  # which the environment itself holds
            folder = Path(sys.prefix) / f"synadb-{version}"
            assert folder.is_dir(), f"{folder} is missing: run the tests with notebooks/run check."
            self.environment["PYTHONPATH"] = str(folder)

    def session(self, path, *calls):
        """Opens a database, makes the calls (method, arguments …), closes it; returns the answers."""
        result = subprocess.run(
            [sys.executable, NOTEBOOKS / "tests" / "published_session.py", path],
            input=json.dumps(calls),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert result.returncode == 0, result.stderr[-4000:]
        return json.loads(result.stdout)


@pytest.fixture(params=["1.1.1", "1.4.0"])
def published(request):
    return Published(request.param)


@pytest.fixture(scope="session")
def bundle():
    jar = os.environ.get("SYNADB_BUNDLE")
    if not jar:
        pytest.exit("SYNADB_BUNDLE names no jar: run the tests with notebooks/run check.", returncode=2)
    return jar


@pytest.fixture(scope="session")
def spark(bundle, tmp_path_factory):
    session = (
        SparkSession.builder.master("local[2]")
        .appName("notebooks/tests")
        .config("spark.jars", bundle)
        .config("spark.sql.catalog.syna", "io.synadb.spark.SynaCatalog")
        .config("spark.sql.catalog.syna.warehouse", str(tmp_path_factory.mktemp("warehouse")))
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("spark-warehouse")))
        .config("spark.sql.shuffle.partitions", 2)
        .config("spark.ui.enabled", False)
        .config("spark.ui.showConsoleProgress", False)
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def sample():
    return pq.read_table(SAMPLE)


@pytest.fixture(scope="session")
def truth(sample):
    return Truth(sample)


@pytest.fixture(scope="session")
def questions():
    return json.loads((NOTEBOOKS / "data" / "sample-queries.json").read_text())


@pytest.fixture(scope="session")
def definitions(spark):
    """The sample as a SynaDB table, one folder per part of speech; never changed by a test."""
    name = "syna.wordnet.definitions"
    (
        spark.read.parquet(str(SAMPLE))
        .writeTo(name)
        .partitionedBy("pos")
        .tableProperty("vector.embedding.dim", "384")
        .create()
    )
    return name


def skipped_in_ci(config):
    """Where CI is true nothing may be skipped."""
    if os.environ.get("CI") != "true":
        return []
    return config.pluginmanager.get_plugin("terminalreporter").stats.get("skipped", [])


def pytest_sessionfinish(session):
    if skipped_in_ci(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    for report in skipped_in_ci(config):
        terminalreporter.write_line(f"{report.nodeid} was skipped, and with CI=true that fails the build.", red=True)
