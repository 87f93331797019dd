"""Writes the Bloom filters of this folder with pyarrow 26.0.1: python write.py, in this folder."""

import struct

import pyarrow as pa
import pyarrow.parquet as pq

MASK = (1 << 64) - 1


def whole_numbers():
    """-50 to 49, and 200 that a linear congruential generator draws."""
    numbers, state = list(range(-50, 50)), 0x243F6A8885A308D3
    for _ in range(200):
        state = (state * 6364136223846793005 + 1442695040888963407) & MASK
        numbers.append(state - (1 << 64) if state >> 63 else state)
    return numbers


def encoded_keys():
    """Of a number and a text: i64, u32 length, UTF-8."""
    keys = []
    for i, number in enumerate(whole_numbers()):
        text = ("größe " * (i % 9) + str(i)).encode()
        keys.append(struct.pack("<qI", number, len(text)) + text)
    return keys


def write(name, keys, distinct):
    options = {"k": {"ndv": distinct, "fpp": 0.01}}
    pq.write_table(pa.table({"k": keys}), "k.parquet", use_dictionary=False, bloom_filter_options=options)
    column = pq.read_metadata("k.parquet").row_group(0).column(0)
    with open("k.parquet", "rb") as file:
        file.seek(column.bloom_filter_offset)
        stored = file.read(column.bloom_filter_length)
    # Behind a header in Thrift, whose first field has the length of the bits.
    header = len(stored) % 32
    with open(name, "wb") as file:
        file.write(stored[header:])
    print(name, len(stored) - header, "bytes")


write("whole-numbers.bin", pa.array(whole_numbers(), pa.int64()), 300)
write("numbers-and-texts.bin", pa.array(encoded_keys(), pa.binary()), 1000)
