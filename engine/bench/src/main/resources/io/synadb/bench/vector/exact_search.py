"""Exact search by a library of Python's, timed run by run as the benchmark asks for on standard input. One thread.

exact_search.py LIBRARY ROWS QUERIES DIMENSIONS FOLDER: two files of float32, and a folder for libraries that keep files. The
commands `search COUNT TOGETHER` (COUNT queries, TOGETHER a call) and, of NumPy, `multiply COUNT TOGETHER` answer with wall and
CPU seconds; `answers COUNT` prints the rows found for each query.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL", "RAYON"):
    os.environ[library + "_NUM_THREADS"] = "1"

import sys
import time
from importlib.metadata import version

import numpy as np

K = 10
ADD_TOGETHER = 5000


class Numpy:
    name = "NumPy " + np.__version__

    def __init__(self, rows, folder):
        self.rows = rows

    def multiply(self, block):
        return block @ self.rows.T

    def search(self, block):
        products = self.multiply(block)
        best = np.argpartition(products, -K, axis=1)[:, -K:]
        order = np.argsort(-np.take_along_axis(products, best, axis=1), axis=1)
        return np.take_along_axis(best, order, axis=1)


class Faiss:
    def __init__(self, rows, folder):
        import faiss

        faiss.omp_set_num_threads(1)
        self.name = "FAISS " + faiss.__version__
        self.index = faiss.IndexFlatIP(rows.shape[1])
        self.index.add(rows)

    def search(self, block):
        return self.index.search(block, K)[1]


class Usearch:
    def __init__(self, rows, folder):
        from usearch.index import MetricKind, search

        self.name = "USearch " + version("usearch")
        self.rows = rows
        self.call = lambda block: search(rows, block, K, MetricKind.IP, exact=True, threads=1)

    def search(self, block):
        return self.call(block).keys.reshape(len(block), -1)


class SrvDb:
    """Its rows are lists: those of the queries are made outside the clock, see `prepared`."""

    def __init__(self, rows, folder):
        import srvdb

        self.name = "SrvDB " + version("srvdb")
        self.database = srvdb.Database(os.path.join(folder, "srvdb"), rows.shape[1], "flat")
        for first in range(0, len(rows), ADD_TOGETHER):
            block = rows[first : first + ADD_TOGETHER].tolist()
            keys = [str(row) for row in range(first, first + len(block))]
            self.database.add(keys, block, ["{}"] * len(block))
        self.database.persist()

    def prepared(self, block):
        return block.tolist()

    def search(self, block):
        if len(block) == 1:
            return [[int(key) for key, _ in self.database.search(block[0], K)]]
        return [[int(key) for key, _ in found] for found in self.database.search_batch(block, K)]


class SynaDb:
    """Keys of six bytes: its searches do not see vectors whose place in the file is no multiple of four."""

    def __init__(self, rows, folder):
        from synadb import MmapVectorStore

        self.name = "SynaDB " + version("synadb")
        file = os.path.join(folder, "published.mmap")
        self.store = MmapVectorStore(file, rows.shape[1], "cosine", len(rows))
        for first in range(0, len(rows), ADD_TOGETHER):
            block = rows[first : first + ADD_TOGETHER]
            self.store.insert_batch(["%06d" % row for row in range(first, first + len(block))], block)

    def search(self, block):
        return [[int(result.key) for result in self.store.search(query, K)] for query in block]


LIBRARIES = {"numpy": Numpy, "faiss": Faiss, "usearch": Usearch, "srvdb": SrvDb, "synadb": SynaDb}


def main(library, rows_file, queries_file, dimensions, folder):
    rows = np.fromfile(rows_file, dtype="<f4").reshape(-1, dimensions)
    queries = np.fromfile(queries_file, dtype="<f4").reshape(-1, dimensions)
    peer = LIBRARIES[library](rows, folder)
    prepared = getattr(peer, "prepared", lambda block: block)
    print(peer.name, flush=True)
    for line in sys.stdin:
        command, *numbers = line.split()
        count = int(numbers[0])
        if command == "answers":
            for query in range(count):
                print(*peer.search(prepared(queries[query : query + 1]))[0])
            sys.stdout.flush()
            continue
        together = int(numbers[1])
        blocks = [prepared(queries[first : first + together]) for first in range(0, count, together)]
        run = getattr(peer, command)
        wall, cpu = time.perf_counter(), time.process_time()
        for block in blocks:
            run(block)
        print(time.perf_counter() - wall, time.process_time() - cpu, flush=True)


main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
