"""Writes the files of this folder, with pyarrow 26.0.1. Every value follows from the number of its row."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa

TENSOR = pa.fixed_shape_tensor(pa.float32(), [3])


def values(rows, of, null_where=lambda i: False):
    return [None if null_where(i) else of(i) for i in rows]


def tensors(rows):
    elements = pa.list_(pa.float32(), 3)
    numbers = values(rows, lambda i: [i, i + 0.5, -i], lambda i: i % 7 == 6)
    return pa.ExtensionArray.from_storage(TENSOR, pa.array(numbers, elements))


def dictionary(rows, words, index_type, null_where):
    places = values(rows, lambda i: i % len(words), null_where)
    return pa.DictionaryArray.from_arrays(pa.array(places, index_type), pa.array(words))


def batch(rows, words=("w0", "w1", "w2")):
    point = pa.struct([("x", pa.int32()), ("y", pa.string())])
    second = datetime(2026, 1, 1, tzinfo=timezone.utc)
    return pa.RecordBatch.from_pydict(
        {
            "id": pa.array(rows, pa.int64()),
            "word": dictionary(rows, words, pa.int8(), lambda i: i % 5 == 4),
            "tag": dictionary(rows, ["a", "b"], pa.uint32(), lambda i: False),
            "score": pa.array(values(rows, lambda i: i / 4, lambda i: i % 4 == 3), pa.float64()),
            "flag": pa.array([i % 2 == 0 for i in rows]),
            "day": pa.array([date(2026, 1, 1) + timedelta(i) for i in rows]),
            "at": pa.array([second + timedelta(seconds=i) for i in rows], pa.timestamp("us", "UTC")),
            "price": pa.array([Decimal(i) + Decimal("0.25") for i in rows], pa.decimal128(10, 2)),
            "raw": pa.array(values(rows, lambda i: bytes([i]), lambda i: i % 3 == 2), pa.binary()),
            "texts": pa.array(
                values(rows, lambda i: ["t" * j for j in range(i % 3)], lambda i: i % 6 == 5), pa.list_(pa.string())
            ),
            "point": pa.array(values(rows, lambda i: {"x": i, "y": f"y{i}"}, lambda i: i % 4 == 1), point),
            "vector": tensors(rows),
            "pair": pa.array([[i, 2 * i] for i in rows], pa.list_(pa.float32(), 2)),
        }
    )


ROWS = range(10)
first = batch(ROWS)

with pa.ipc.new_stream("plain.arrows", first.schema) as out:
    out.write(first.slice(0, 4))
    out.write(first.slice(4, 0))
    out.write(first.slice(4))
with pa.ipc.new_file("lz4.arrow", first.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as out:
    out.write(first)
with pa.ipc.new_stream("zstd.arrows", first.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as out:
    out.write(first)

# A dictionary that grows, and then is another.
deltas = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
words = pa.schema([("id", pa.int64()), ("word", pa.dictionary(pa.int8(), pa.string()))])
with pa.ipc.new_stream("deltas.arrows", words, options=deltas) as out:
    for rows, known in (range(3), ("w0", "w1")), (range(3, 6), ("w0", "w1", "w2")), (range(6, 9), ("x0", "x1")):
        out.write(batch(rows, known).select(["id", "word"]))

# Longer than the 64 KiB of a block, and blocks refer to those before them.
long = pa.RecordBatch.from_pydict({"text": [f"the same words again and again {i % 7}" for i in range(4000)]})
with pa.ipc.new_file("blocks.arrow", long.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as out:
    out.write(long)

# Texts, bytes and lists in forms that tables do not have; the same rows in each file.


def forms(rows, text, raw, texts):
    def word(i):
        return "é" * i

    return pa.RecordBatch.from_pydict(
        {
            "id": pa.array(rows, pa.int64()),
            "text": pa.array(values(rows, word, lambda i: i % 5 == 4), text),
            "raw": pa.array(values(rows, lambda i: bytes([i]) * 2 * i, lambda i: i % 6 == 5), raw),
            "texts": pa.array(values(rows, lambda i: [word(j) for j in range(i % 4, i)], lambda i: i == 3), texts(text)),
            "in": pa.array(values(rows, lambda i: {"y": word(i), "z": i}, lambda i: i == 7), pa.struct({"y": text, "z": pa.int32()})),
        }
    )


def joined(*batches):
    """One batch of which each view column has several buffers."""
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]


large = [forms(rows, pa.large_string(), pa.large_binary(), pa.large_list) for rows in (range(7), range(7, 20))]
views = [forms(rows, pa.string_view(), pa.binary_view(), pa.list_) for rows in (range(7), range(7, 20))]
lz4 = pa.ipc.IpcWriteOptions(compression="lz4")
with pa.ipc.new_stream("large.arrows", large[0].schema) as out:
    for each in large:
        out.write(each)
with pa.ipc.new_file("large-lz4.arrow", large[0].schema, options=lz4) as out:
    out.write(joined(*large).slice(0, 9))
    out.write(joined(*large).slice(9))
with pa.ipc.new_stream("views.arrows", views[0].schema) as out:
    out.write(joined(*views))
with pa.ipc.new_file("views-lz4.arrow", views[0].schema, options=lz4) as out:
    for each in views:
        out.write(each)

# What pandas and Polars make of categories.
places = pa.array([0, 2, None, 1], pa.uint32())
named = pa.DictionaryArray.from_arrays(places, pa.array(["a", "bb", "c" * 20], pa.large_string()))
with pa.ipc.new_stream("categories.arrows", pa.schema([("kind", named.type)])) as out:
    out.write(pa.RecordBatch.from_arrays([named], ["kind"]))
