"""FAISS behind filters, timed run by run as the benchmark asks for on standard input. One thread.

filters.py ROWS QUERIES DIMENSIONS: two files of float32. The commands `answers METHOD FILTER EF COUNT` and `search METHOD FILTER EF
COUNT ROUNDS` take a method, flat or hnsw, and a file with a byte a row, 1 for one that is accepted; the bitmap is made outside the clock.
"""

import os

os.environ["OMP_NUM_THREADS"] = "2"

import sys
import time

import faiss
import numpy as np

K = 10


def main(rows_file, queries_file, dimensions):
    rows = np.fromfile(rows_file, dtype="<f4").reshape(-1, dimensions)
    queries = np.fromfile(queries_file, dtype="<f4").reshape(-1, dimensions)
    flat = faiss.IndexFlatIP(dimensions)
    flat.add(rows)
    hnsw = faiss.IndexHNSWFlat(dimensions, 32, faiss.METRIC_INNER_PRODUCT)
    hnsw.hnsw.efConstruction = 200
    hnsw.add(rows)
    faiss.omp_set_num_threads(1)
    print("FAISS", faiss.__version__, flush=True)
    for line in sys.stdin:
        command, method, file, ef, count, *rounds = line.split()
        bits = np.packbits(np.fromfile(file, dtype=np.uint8), bitorder="little")
        accepted = faiss.IDSelectorBitmap(bits)
        if method == "flat":
            index, parameters = flat, faiss.SearchParameters(sel=accepted)
        else:
            index, parameters = hnsw, faiss.SearchParametersHNSW(sel=accepted, efSearch=int(ef))
        asked = [queries[i : i + 1] for i in range(int(count))]
        if command == "answers":
            for query in asked:
                found = index.search(query, K, params=parameters)[1][0]
                print(*found[found >= 0])
            sys.stdout.flush()
            continue
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(int(rounds[0])):
            for query in asked:
                index.search(query, K, params=parameters)
        print(time.perf_counter() - wall, time.process_time() - cpu, flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
