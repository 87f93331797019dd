"""A table file is a log of Arrow messages, which pyarrow reads where they lie: nothing of ours, nothing copied."""

import json
import struct
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

HEADER = struct.Struct("<QHIB")  # timestamp, key length, value length, flags
BYTES = struct.Struct("<IQ")  # the tag of a Bytes atom and its length


def records(buffer):
    """The key and the content of every record of a mapped file, as views of it."""
    offset = 0
    while offset < buffer.size:
        _, key_length, value_length, _ = HEADER.unpack(buffer[offset : offset + HEADER.size])
        key_at = offset + HEADER.size
        content_at = key_at + key_length + BYTES.size
        tag, content_length = BYTES.unpack(buffer[content_at - BYTES.size : content_at])
        assert tag == 4
        yield buffer[key_at : key_at + key_length].to_pybytes().decode(), content_at, content_length
        offset = key_at + key_length + value_length


@pytest.fixture(scope="module")
def table(spark, sample, tmp_path_factory):
    path = tmp_path_factory.mktemp("in-place") / "definitions"
    frame = spark.createDataFrame(sample.to_pandas()).coalesce(1)
    frame.write.format("synadb").option("vector.embedding.dim", 384).save(str(path))
    return path


def test_pyarrow_reads_the_chunks_in_place(table, sample):
    first_commit = (table / "_syna" / "log" / f"{0:020}.json").read_text().splitlines()
    added = [json.loads(line)["add"] for line in first_commit if line.startswith('{"add"')]
    batches = []
    for add in added:
        with pa.memory_map(str(table / add["path"])) as file:
            mapped = file.read_buffer()
        assert mapped.size == add["length"]
        found = [(key, mapped[at : at + length]) for key, at, length in records(mapped)]
        schema = pa.ipc.read_schema(next(content for key, content in found if key == "schema"))
        for key, content in found:
            if key.startswith("chunk/"):
                assert content.address % 64 == mapped.address % 64
                batch = pa.ipc.read_record_batch(pa.ipc.read_message(content), schema)
                numbers = batch["embedding"].storage.flatten().buffers()[1]
                assert mapped.address <= numbers.address < mapped.address + mapped.size
                batches.append(batch)
    rows = pa.Table.from_batches(batches)
    assert rows.num_rows == sample.num_rows
    assert rows["id"].to_pylist() == sample["id"].to_pylist()
    vectors = rows["embedding"].combine_chunks()
    assert isinstance(vectors.type, pa.FixedShapeTensorType)
    assert np.array_equal(vectors.to_numpy_ndarray(), np.stack(sample["embedding"].to_numpy()))


GOLDEN = Path(__file__).resolve().parents[2] / "arrow" / "src" / "test" / "resources" / "golden" / "format-1"
END_OF_STREAM = b"\xff\xff\xff\xff\0\0\0\0"


def stream(path):
    """Schema, dictionaries and chunks of a table file one behind the other, without what pads them: a stream of Arrow."""
    with pa.memory_map(str(path)) as file:
        mapped = file.read_buffer()
    parts = []
    for key, at, length in records(mapped):
        if key == "schema" or key.startswith(("dict/", "chunk/")):
            content = mapped[at : at + length]
            metadata = 8 + int.from_bytes(content[4:8].to_pybytes(), "little")
            body = pa.ipc.read_message(content).body
            parts.append(content[:metadata].to_pybytes() + (body.to_pybytes() if body is not None else b""))
    return pa.ipc.open_stream(b"".join(parts) + END_OF_STREAM)


def form(value):
    """As the golden tables write a text, bytes or a number."""
    if value is None:
        return "null"
    return "x" + value.hex() if isinstance(value, bytes) else f'"{value}"' if isinstance(value, str) else str(value)


@pytest.mark.parametrize(
    "name, version, columns",
    [
        ("compressed", 1, {0: "id", 9: "c9", 10: "c10"}),
        ("compressed", 2, {0: "id", 9: "c9", 10: "c10"}),
        ("dictionaries", 1, {0: "word", 1: "id", 2: "note", 3: "raw"}),
        ("dictionaries", 5, {0: "word", 1: "id", 2: "note", 3: "raw"}),
    ],
)
def test_pyarrow_reads_compressed_chunks_and_dictionaries(name, version, columns):
    commit = (GOLDEN / name / "_syna" / "log" / f"{version:020}.json").read_text().splitlines()
    (added,) = [json.loads(line)["add"] for line in commit if line.startswith('{"add"')]
    rows = stream(GOLDEN / name / added["path"]).read_all()
    rows.validate(full=True)
    assert rows.num_rows == added["rows"]
    found = {tuple(map(form, row)) for row in zip(*(rows[at].to_pylist() for at in columns))}
    content = json.loads((GOLDEN / f"{name}.expected.json").read_text())["content"]
    whole = [row.split(" | ") for row in content["versions"][version]["rows"]]
    expected = {tuple(row[at] for at in columns) for row in whole}
    assert found <= expected
    assert len(found) == rows.num_rows
