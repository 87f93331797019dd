"""The published SynaDB takes vectors in, timed run by run as the benchmark asks for on standard input.

ingest.py DIMENSIONS. The commands `insert FILE ROWS TOGETHER` and `flush FILE ROWS TOGETHER`, which ends with a flush, make a new
file with room for ROWS, insert TOGETHER rows a call, and answer with wall and CPU seconds, opening and closing left out.
"""

import sys
import time
from importlib.metadata import version

import numpy as np
from synadb import MmapVectorStore


def main(dimensions):
    print(version("synadb"), flush=True)
    random = np.random.default_rng(4)
    for line in sys.stdin:
        command, file, rows, together = line.split()
        rows, together = int(rows), int(together)
        vectors = random.random((together, dimensions), dtype=np.float32)
        keys = [["doc-%08d" % row for row in range(first, first + together)] for first in range(0, rows, together)]
        store = MmapVectorStore(file, dimensions, "euclidean", rows)
        wall, cpu = time.perf_counter(), time.process_time()
        if together == 1:
            for (key,) in keys:
                store.insert(key, vectors[0])
        else:
            for batch in keys:
                store.insert_batch(batch, vectors)
        if command == "flush":
            store.flush()
        print(time.perf_counter() - wall, time.process_time() - cpu, flush=True)
        store.close()


main(int(sys.argv[1]))
