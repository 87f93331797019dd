"""FAISS's exact search, timed run by run as the benchmark asks for on standard input.

faiss_flat.py ROWS QUERIES DIMENSIONS: two files of float32. Commands: `search COUNT TOGETHER` answers COUNT queries, TOGETHER a
call; `multiply COUNT TOGETHER` only multiplies them with all rows, by NumPy. Each answers with its wall and CPU seconds. `answers
COUNT` prints the rows found for each query. One thread.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[library + "_NUM_THREADS"] = "1"

import sys
import time

import faiss
import numpy as np

K = 10


def main(rows_file, queries_file, dimensions):
    faiss.omp_set_num_threads(1)
    rows = np.fromfile(rows_file, dtype="<f4").reshape(-1, dimensions)
    queries = np.fromfile(queries_file, dtype="<f4").reshape(-1, dimensions)
    index = faiss.IndexFlatIP(dimensions)
    index.add(rows)
    print("FAISS", faiss.__version__, "NumPy", np.__version__, flush=True)
    for line in sys.stdin:
        command, *numbers = line.split()
        count = int(numbers[0])
        if command == "answers":
            for found in index.search(queries[:count], K)[1]:
                print(*found)
            sys.stdout.flush()
            continue
        together = int(numbers[1])
        wall, cpu = time.perf_counter(), time.process_time()
        for first in range(0, count, together):
            block = queries[first : first + together]
            if command == "search":
                index.search(block, K)
            else:
                block @ rows.T
        print(time.perf_counter() - wall, time.process_time() - cpu, flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
