"""Database files go both ways between our engine and the published `synadb` package, its first version and its newest.

Where the package itself goes wrong, the test states what it does.
"""

import math
import shutil
import struct
from pathlib import Path

import pytest
from pyspark.java_gateway import ensure_callback_server_started

from conftest import NOTEBOOKS

# A file of ours with every atom, LZ4, a deletion, a batch and a seal: see the README beside it.
EVERY_RECORD_KIND = NOTEBOOKS.parent / "engine/core/src/test/resources/golden/format/plain.db"
FLOATS = [21.5, -0.0, 1e-308, 1.7976931348623157e308, math.pi]
TYPE_MISMATCH = {"error": -6}


class Writes:
    """What a batch of ours does, as the Java function that it wants."""

    class Java:
        implements = ["java.util.function.Consumer"]

    def __init__(self, accept):
        self.accept = accept


class Engine:
    """Our engine, in the JVM of the Spark session."""

    def __init__(self, spark):
        self.gateway = spark.sparkContext._gateway
        ensure_callback_server_started(self.gateway)
        self.io = spark._jvm.io.synadb
        self.java = spark._jvm.java

    def path(self, path):
        return self.java.io.File(str(path)).toPath()

    def open(self, path):
        config = self.io.DbConfig.builder().compression(self.io.Compression.LZ4).build()
        return self.io.SynaDb.open(self.path(path), config)

    def verify(self, path):
        return self.io.DbMaintenance.verify(self.path(path))

    def salvage(self, source, target):
        return self.io.DbMaintenance.salvage(self.path(source), self.path(target))

    def atom(self, value):
        """A Python int is no Java long by itself, and a list of floats is no float[]."""
        if isinstance(value, int):
            return getattr(self.io, "Atom$Int")(value)
        if isinstance(value, list):
            value = self.array(self.gateway.jvm.float, value)
        return self.io.Atom.of(value)

    def array(self, kind, values):
        array = self.gateway.new_array(kind, len(values))
        for i, value in enumerate(values):
            array[i] = value
        return array

    def write_batch(self, database, values, deleted):
        """All or nothing: floats of a key, and a deletion."""
        doubles = self.array(self.gateway.jvm.double, values)
        database.write(Writes(lambda batch: batch.appendFloats("batch", doubles).delete(deleted) and None))

    def history(self, database, key):
        return [version.value().value() for version in database.history(key).toList() if not version.deleted()]

    def content(self, path):
        """Every live key and its newest value."""
        database = self.io.SynaDb.openReadOnly(self.path(path))
        try:
            return {key: database.get(key).get().value() for key in database.keys()}
        finally:
            database.close()


@pytest.fixture
def engine(spark):
    return Engine(spark)


@pytest.fixture
def written_by_us(engine, tmp_path):
    """Two sessions, so two seals: histories, LZ4, every atom, a batch, a deletion."""
    path = tmp_path / "ours.db"
    for session in (FLOATS[:2], FLOATS[2:]):
        database = engine.open(path)
        for value in session:
            database.append("sensor/1", engine.atom(value))
        database.append("count", engine.atom(-42))
        database.append("name", engine.atom("Zoë 🙂"))
        database.append("long", engine.atom("la " * 1000))
        database.append("raw", engine.atom(bytes(range(256))))
        database.append("vector", engine.atom([1.0, -0.5, 0.25]))
        database.append("gone", engine.atom(1.0))
        engine.write_batch(database, [0.5, 0.25], deleted="gone")
        database.close()
    return path


def floats(*values):
    return {"floats": [value.hex() for value in values]}


def test_each_version_is_the_one_it_says(published, tmp_path):
    assert published.session(tmp_path / "any.db", ["version"]) == [published.version]


def test_the_package_reads_what_we_wrote(published, written_by_us):
    before = written_by_us.read_bytes()
    assert len(before) < 4000, "the long text is compressed"
    keys, *answers = published.session(
        written_by_us,
        ["keys"],
        ["get_history_tensor", "sensor/1"],
        ["get_float", "sensor/1"],
        ["get_int", "count"],
        ["get_text", "name"],
        ["get_text", "long"],
        ["get_bytes", "raw"],
        ["exists", "gone"],
        ["get_history_tensor", "gone"],
        ["get_history_tensor", "batch"],
    )
    assert sorted(keys) == ["batch", "count", "long", "name", "raw", "sensor/1", "vector"]
    assert answers == [
        floats(*FLOATS),
        FLOATS[-1],
        -42,
        "Zoë 🙂",
        "la " * 1000,
        {"bytes": bytes(range(256)).hex()},
        False,
        floats(1.0, 1.0),
        floats(0.5, 0.25, 0.5, 0.25),
    ]
    assert written_by_us.read_bytes() == before


def test_the_package_reads_every_kind_of_our_records(published, tmp_path):
    path = shutil.copy(EVERY_RECORD_KIND, tmp_path / "every.db")
    keys, *answers = published.session(
        path,
        ["keys"],
        ["get_history_tensor", "f"],
        ["get_text", "t/hé"],
        ["get_bytes", "by"],
        ["get_text", "z"],
        ["exists", "gone"],
        ["get_float", "b1"],
        ["get_text", "b2"],
        ["get_int", "i"],
        ["get_float", "b2"],
    )
    assert sorted(keys) == sorted(["f", "i", "t/hé", "by", "v", "n", "z", "zb", "zv", "b1", "b2"])
    assert answers == [
        floats(1.5, 2.5, 3.5),
        "hé2",
        {"bytes": "000102"},
        "a" * 100,
        False,
        10.0,
        "two",
        77,
        TYPE_MISMATCH,
    ]


def test_we_read_what_the_package_wrote(published, engine, tmp_path):
    path = tmp_path / "theirs.db"
    published.session(
        path,
        *[["put_float", "sensor/1", value] for value in FLOATS],
        ["put_floats_batch", "sensor/1", FLOATS],
        ["put_int", "count", -42],
        ["put_text", "name", "Zoë 🙂"],
        ["put_bytes", "raw", {"bytes": bytes(range(256)).hex()}],
        ["put_float", "gone", 1.0],
        ["delete", "gone"],
    )
    database = engine.open(path)
    try:
        assert sorted(database.keys()) == ["count", "name", "raw", "sensor/1"]
        assert engine.history(database, "sensor/1") == [*FLOATS, *FLOATS]
        assert engine.history(database, "count") == [-42]
        assert engine.history(database, "name") == ["Zoë 🙂"]
        assert bytes(engine.history(database, "raw")[0]) == bytes(range(256))
        assert engine.history(database, "gone") == [1.0]  # a deletion hides no history
        assert not database.exists("gone")
    finally:
        database.close()


def test_both_append_to_one_file_in_turn(published, engine, written_by_us):
    before = written_by_us.read_bytes()
    published.session(
        written_by_us, ["put_float", "sensor/1", 0.5], ["put_text", "theirs", "hello"], ["delete", "count"]
    )
    assert written_by_us.read_bytes().startswith(before)
    database = engine.open(written_by_us)
    try:
        database.append("sensor/1", engine.atom(0.75))
        assert engine.history(database, "sensor/1") == [*FLOATS, 0.5, 0.75]
        assert engine.history(database, "theirs") == ["hello"]
        assert not database.exists("count")
    finally:
        database.close()
    report = engine.verify(written_by_us)
    assert report.isIntact() and report.records().foreign() == 3, str(report)
    assert published.session(
        written_by_us, ["get_history_tensor", "sensor/1"], ["get_text", "name"], ["exists", "count"]
    ) == [floats(*FLOATS, 0.5, 0.75), "Zoë 🙂", False]


def test_what_it_appends_behind_a_tear_it_loses_and_we_find(published, engine, written_by_us, tmp_path):
    """W1: it neither cuts the torn bytes off nor can read behind them."""
    seals = engine.verify(written_by_us).records().seals()
    published.session(written_by_us, ["put_text", "torn", "x" * 300])
    written_by_us.write_bytes(written_by_us.read_bytes()[:-100])
    new = [f"new{i}" for i in range(6)]
    *_, session_keys = published.session(written_by_us, *[["put_int", key, 7] for key in new], ["keys"])
    assert set(new) <= set(session_keys)
    (next_keys,) = published.session(written_by_us, ["keys"])
    assert not set(next_keys) & {"new0", "new1", "new2"}, "lost: they stand in the torn record's value"

    report = engine.verify(written_by_us)
    assert report.wholeBehindTear() == 6 and report.records().seals() == seals, str(report)
    salvaged = engine.salvage(written_by_us, tmp_path / "salvaged.db")
    assert salvaged.foreign() == 6 and salvaged.lost().size() == 1, str(salvaged)
    content = engine.content(tmp_path / "salvaged.db")
    assert [content[key] for key in new] == [7] * 6 and content["name"] == "Zoë 🙂" and "torn" not in content

    engine.open(written_by_us).close()  # cuts the tail off, and keeps it
    assert not set(new) & set(engine.content(written_by_us))
    engine.salvage(f"{written_by_us}.torn", tmp_path / "tail.db")
    assert engine.content(tmp_path / "tail.db") == dict.fromkeys(new, 7)


def test_what_it_compacts_opens_as_a_file_of_its_own(published, engine, written_by_us):
    """W11: histories, times, checksums and seals are gone, as `stats` tells; the live values are all there."""
    before = engine.content(written_by_us)
    assert published.session(written_by_us, ["compact"], ["get_history_tensor", "sensor/1"]) == [
        None,
        floats(FLOATS[-1]),
    ]
    report = engine.verify(written_by_us)
    assert report.isIntact(), str(report)
    live = len(before)
    assert report.records().foreign() == report.records().all() == live
    after = engine.content(written_by_us)
    assert list(after.pop("vector")) == list(before.pop("vector"))
    assert {key: bytes(value) if key == "raw" else value for key, value in after.items()} == {
        key: bytes(value) if key == "raw" else value for key, value in before.items()
    }
    database = engine.open(written_by_us)
    assert not database.stats().checksums() and database.stats().foreignRecords() == live
    database.append("ours again", engine.atom(1))
    database.close()
    assert engine.verify(written_by_us).records().checksummed() >= 3
    assert published.session(written_by_us, ["get_int", "ours again"], ["get_int", "count"]) == [1, -42]


def record(key, atom, timestamp=1_700_000_000_000_000):
    return struct.pack("<QHIB", timestamp, len(key), len(atom), 0) + key.encode() + atom


def number(value):
    return struct.pack("<Id", 1, value)


def test_a_damaged_length_costs_it_all_that_follows(published, engine, tmp_path):
    """W2: a length that reaches past the end ends its scan; salvage names the one record that is lost."""
    path = tmp_path / "length.db"
    records = [record(f"k{i}", number(i)) for i in range(9)]
    damaged = bytearray(records[2])
    damaged[12] ^= 0x10
    path.write_bytes(b"".join([*records[:2], damaged, *records[3:]]))
    (keys,) = published.session(path, ["keys"])
    assert sorted(keys) == ["k0", "k1"]
    report = engine.salvage(path, tmp_path / "salvaged.db")
    assert [lost.key() for lost in report.lost()] == ["k2"]
    assert sorted(engine.content(tmp_path / "salvaged.db")) == [f"k{i}" for i in range(9) if i != 2]


def test_a_flipped_bit_of_a_value_is_an_answer_to_it_and_an_error_to_us(published, engine, tmp_path):
    """W3: without checksums a wrong number is a number."""
    path = tmp_path / "flipped.db"
    database = engine.open(path)
    offset = database.append("n", engine.atom(1.0)).offset()
    database.append("m", engine.atom(2.0))
    database.close()
    damaged = bytearray(path.read_bytes())
    damaged[offset + 15 + 1 + 4 + 6] ^= 0x10  # header, key, tag: the value's exponent
    path.write_bytes(damaged)
    assert published.session(path, ["get_float", "n"]) == [0.5]
    with pytest.raises(Exception, match=f"offset {offset}"):
        engine.open(path)
    assert [lost.key() for lost in engine.verify(path).damaged()] == ["n"]


def test_zeros_behind_the_last_record_are_an_empty_key_to_it(published, engine, tmp_path):
    """W4: and then it cannot compact the file any more."""
    path = tmp_path / "zeros.db"
    path.write_bytes(record("k", number(1)) + bytes(4096))
    keys, compacted = published.session(path, ["keys"], ["compact"])
    assert sorted(keys) == ["", "k"] and "error" in compacted
    path.write_bytes(record("k", number(1)) + bytes(4096))
    engine.open(path).close()
    assert engine.content(path) == {"k": 1.0}
    assert Path(f"{path}.torn").read_bytes() == bytes(4096)


def test_one_bad_version_costs_it_the_key(published, engine, tmp_path):
    """W5: each of its reads decodes every version of the key; ours reads the newest."""
    path = tmp_path / "old.db"
    not_utf8 = struct.pack("<IQ", 3, 2) + b"\xff\xfe"
    path.write_bytes(record("k", not_utf8) + record("k", number(2)) + record("other", number(3)))
    answer, other = published.session(path, ["get_float", "k"], ["get_float", "other"])
    assert answer != 2.0 and other == 3.0
    assert engine.content(path) == {"k": 2.0, "other": 3.0}


def test_it_writes_a_key_that_it_cannot_read(published, engine, tmp_path):
    """W10: 65,535 bytes are one too many for its reader, but not for its writer. We refuse such a key."""
    path = tmp_path / "long.db"
    longest, too_long = "k" * 65_534, "k" * 65_535
    published.session(path, ["put_int", longest, 1])
    written = path.stat().st_size
    published.session(path, ["put_int", too_long, 2])
    assert path.stat().st_size > written + 65_535
    assert published.session(path, ["exists", longest], ["exists", too_long]) == [True, False]
    database = engine.open(tmp_path / "ours.db")
    try:
        database.append(longest, engine.atom(1))
        with pytest.raises(Exception, match="65535 bytes of UTF-8; at most 65534 are possible"):
            database.append(too_long, engine.atom(2))
    finally:
        database.close()
    assert published.session(tmp_path / "ours.db", ["get_int", longest]) == [1]
