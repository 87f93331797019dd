"""A table file is a log of Arrow messages, which pyarrow reads where they lie: nothing of ours, nothing copied."""

import json
import struct

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
