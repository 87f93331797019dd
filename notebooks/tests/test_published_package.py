"""Database files go both ways between our engine and the published `synadb` package."""

import math

import numpy as np
import pytest
import synadb

FLOATS = [21.5, -0.0, 1e-308, 1.7976931348623157e308, math.pi]


@pytest.fixture
def engine(spark):
    """Our engine, in the JVM of the Spark session."""
    jvm = spark._jvm

    class Engine:
        def open(self, path):
            return jvm.io.synadb.SynaDb.open(jvm.java.io.File(str(path)).toPath())

        def atom(self, value):
            """A Python int is no Java long by itself, and a list of floats is no float[]."""
            if isinstance(value, int):
                return getattr(jvm.io.synadb, "Atom$Int")(value)
            if isinstance(value, list):
                array = spark.sparkContext._gateway.new_array(jvm.float, len(value))
                for i, element in enumerate(value):
                    array[i] = element
                value = array
            return jvm.io.synadb.Atom.of(value)

        def history(self, database, key):
            versions = database.history(key).toList()
            return [version.value().value() for version in versions if not version.deleted()]

    return Engine()


@pytest.fixture
def written_by_us(engine, tmp_path):
    path = tmp_path / "ours.db"
    database = engine.open(path)
    try:
        for value in FLOATS:
            database.append("sensor/1", engine.atom(value))
        database.append("count", engine.atom(-42))
        database.append("name", engine.atom("Zoë 🙂"))
        database.append("long", engine.atom("la " * 1000))
        database.append("raw", engine.atom(bytes(range(256))))
        database.append("vector", engine.atom([1.0, -0.5, 0.25]))
        database.append("gone", engine.atom(1.0))
        database.delete("gone")
    finally:
        database.close()
    return path


def test_the_package_reads_what_we_wrote(written_by_us):
    with synadb.SynaDB(str(written_by_us)) as database:
        assert sorted(database.keys()) == ["count", "long", "name", "raw", "sensor/1", "vector"]
        assert database.get_history_tensor("sensor/1").tobytes() == np.array(FLOATS).tobytes()
        assert database.get_float("sensor/1") == FLOATS[-1]
        assert database.get_int("count") == -42
        assert database.get_text("name") == "Zoë 🙂"
        assert database.get_text("long") == "la " * 1000
        assert database.get_bytes("raw") == bytes(range(256))
        assert not database.exists("gone")
        assert database.get_history_tensor("gone").tolist() == [1.0]


def test_we_read_what_the_package_wrote(engine, tmp_path):
    path = tmp_path / "theirs.db"
    with synadb.SynaDB(str(path)) as database:
        for value in FLOATS:
            database.put_float("sensor/1", value)
        database.put_int("count", -42)
        database.put_text("name", "Zoë 🙂")
        database.put_bytes("raw", bytes(range(256)))
        database.put_float("gone", 1.0)
        database.delete("gone")
    database = engine.open(path)
    try:
        assert sorted(database.keys()) == ["count", "name", "raw", "sensor/1"]
        assert engine.history(database, "sensor/1") == FLOATS
        assert engine.history(database, "count") == [-42]
        assert engine.history(database, "name") == ["Zoë 🙂"]
        assert bytes(engine.history(database, "raw")[0]) == bytes(range(256))
        assert engine.history(database, "gone") == [1.0]  # a deletion hides no history
        assert not database.exists("gone")
    finally:
        database.close()


def test_both_append_to_one_file_in_turn(engine, written_by_us):
    with synadb.SynaDB(str(written_by_us)) as database:
        database.put_float("sensor/1", 0.5)
        database.put_text("theirs", "hello")
    database = engine.open(written_by_us)
    try:
        database.append("sensor/1", engine.atom(0.75))
        assert engine.history(database, "sensor/1") == [*FLOATS, 0.5, 0.75]
        assert engine.history(database, "theirs") == ["hello"]
    finally:
        database.close()
    with synadb.SynaDB(str(written_by_us)) as database:
        assert database.get_history_tensor("sensor/1").tolist() == [*FLOATS, 0.5, 0.75]
        assert database.get_text("name") == "Zoë 🙂"
