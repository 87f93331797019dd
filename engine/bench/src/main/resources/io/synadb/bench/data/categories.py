"""Prints how many rows a Parquet file has, and at any line of standard input the column `category`, a row a line."""

import sys

import pyarrow.parquet as parquet

categories = parquet.read_table(sys.argv[1], columns=["category"])["category"].to_pylist()
print(len(categories), flush=True)
for line in sys.stdin:
    print("\n".join(categories), flush=True)
