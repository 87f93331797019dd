"""A folder of databases as rows: the published `synadb` package reads those of pyarrow, and pyarrow those of the package."""

import shutil

import numpy as np
import pyarrow as pa
import pytest

from conftest import NOTEBOOKS

GOLDEN = NOTEBOOKS.parent / "engine/core/src/test/resources/golden/synadb"
VALUE = pa.struct(
    {
        "float": pa.float64(),
        "int": pa.int64(),
        "text": pa.string(),
        "bytes": pa.binary(),
        "vector": pa.list_(pa.float32()),
    }
)


class Databases:
    """A folder of databases, read and written by our engine in the JVM of the Spark session."""

    def __init__(self, spark, folder):
        self.java = spark._jvm.java
        self.ipc = spark._jvm.io.synadb.arrow.ipc
        self.allocator = spark._jvm.org.apache.arrow.memory.RootAllocator()
        self.path = folder
        self.folder = spark._jvm.io.synadb.table.databases.DatabaseFolder.of(self.java_path(folder))

    def java_path(self, path):
        return self.java.io.File(str(path)).toPath()

    def write(self, database, rows):
        """Rows of pyarrow."""
        file = self.path / "rows.arrows"
        with pa.ipc.new_stream(str(file), rows.schema) as out:
            out.write_table(rows)
        source = self.ipc.ArrowInput.open(self.java_path(file), self.allocator)
        writer = self.folder.newWriter(database)
        try:
            each(source, writer.write)
        finally:
            writer.close()
            source.close()

    def read(self, scan):
        """As rows of pyarrow."""
        file = self.path / "found.arrow"
        plan = scan.plan()
        output = self.ipc.ArrowOutput.file(self.java_path(file))
        output.begin(plan.schema())
        for task in plan.tasks():
            reader = task.open(self.allocator)
            each(reader, output.write)
            reader.close()
        output.finish()
        output.close()
        rows = pa.ipc.open_file(str(file)).read_all()
        rows.validate(full=True)
        return rows.to_pylist()


def each(reader, take):
    """Gives every batch away, and closes it."""
    batch = reader.next()
    while batch.isPresent():
        take(batch.get())
        batch.get().close()
        batch = reader.next()


@pytest.fixture
def databases(spark, tmp_path):
    databases = Databases(spark, tmp_path)
    yield databases
    databases.allocator.close()


def any_value(**value):
    return {name: value.get(name) for name in VALUE.names}


def rows_of(*rows):
    """Of key, value and whether the key is deleted."""
    keys, values, deleted = zip(*rows)
    return pa.table({"key": pa.array(keys), "value": pa.array(values, VALUE), "deleted": pa.array(deleted)})


WRITTEN = rows_of(
    ("sensor/1", any_value(float=21.5), False),
    ("sensor/1", any_value(float=-0.0), False),
    ("count", any_value(int=-42), False),
    ("name", any_value(text="Zoë 🙂"), False),
    ("raw", any_value(bytes=bytes(range(256))), False),
    ("none", any_value(), False),
    ("gone", any_value(float=1.0), False),
    ("gone", None, True),
    ("vec/a", any_value(vector=[1.0, -0.5]), False),
)


def test_the_package_reads_rows_that_were_written(published, databases, tmp_path):
    databases.write("ours", WRITTEN)
    database = tmp_path / "ours.db"
    before = database.read_bytes()
    keys, *answers = published.session(
        database,
        ["keys"],
        ["get_history_tensor", "sensor/1"],
        ["get_int", "count"],
        ["get_text", "name"],
        ["get_bytes", "raw"],
        ["exists", "none"],
        ["exists", "gone"],
    )
    assert sorted(keys) == ["count", "name", "none", "raw", "sensor/1", "vec/a"]
    assert answers == [
        {"floats": [(21.5).hex(), (-0.0).hex()]},
        -42,
        "Zoë 🙂",
        {"bytes": bytes(range(256)).hex()},
        True,
        False,
    ]
    assert database.read_bytes() == before


@pytest.mark.parametrize("golden", ["log-types", "log-history", "log-compacted", "py-kv"])
def test_the_package_reads_rows_behind_those_that_it_wrote(published, databases, tmp_path, golden):
    database = tmp_path / "theirs.db"
    shutil.copy(GOLDEN / f"{golden}.db", database)
    (before,) = published.session(database, ["keys"])
    bytes_before = database.read_bytes()
    databases.write("theirs", WRITTEN)
    assert database.read_bytes().startswith(bytes_before)
    keys, name, newest = published.session(database, ["keys"], ["get_text", "name"], ["get_int", "count"])
    assert set(keys) == (set(before) | set(WRITTEN["key"].to_pylist())) - {"gone"}
    assert (name, newest) == ("Zoë 🙂", -42)


def test_what_the_package_wrote_is_rows(published, databases, tmp_path):
    published.session(
        tmp_path / "b.db",
        ["put_float", "price/1", 1.5],
        ["put_float", "price/1", 2.5],
        ["put_int", "count", 3],
        ["delete", "count"],
    )
    published.session(tmp_path / "a.db", ["put_text", "name", "Zoë"], ["put_bytes", "raw", {"bytes": "00ff"}])
    rows = databases.read(databases.folder.scan().history())
    assert all(row.pop("timestamp").tzinfo is not None for row in rows)
    assert [tuple(row.values()) for row in rows] == [
        ("a", "name", any_value(text="Zoë"), False),
        ("a", "raw", any_value(bytes=b"\0\xff"), False),
        ("b", "count", any_value(int=3), False),
        ("b", "count", None, True),
        ("b", "price/1", any_value(float=1.5), False),
        ("b", "price/1", any_value(float=2.5), False),
    ]
    assert [row["key"] for row in databases.read(databases.folder.scan())] == ["name", "raw", "price/1"]


def test_a_vector_store_of_the_package_searches_vectors_that_were_written(published, databases, tmp_path):
    vectors = np.random.default_rng(7).standard_normal((40, 64)).astype("f4")
    column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), 64)
    databases.write("store", pa.table({"key": [f"vec/{i}" for i in range(40)], "value": column}))
    answers = published.session(
        tmp_path / "store.db", *[["nearest", [float(x) for x in vectors[i]], 1] for i in range(0, 40, 7)]
    )
    assert answers == [[str(i)] for i in range(0, 40, 7)]
    rows = databases.read(databases.folder.scan().prefix("vec/").vectors())
    assert {row["key"]: row["value"] for row in rows} == {f"vec/{i}": vectors[i].tolist() for i in range(40)}
