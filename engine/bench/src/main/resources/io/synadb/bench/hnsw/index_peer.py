"""An index of a library of Python's, which times itself as the benchmark asks for on standard input.

index_peer.py LIBRARY ROWS QUERIES DIMENSIONS FOLDER: two files of float32, and a folder for libraries that keep files.

build THREADS COUNT          indexes the first COUNT rows; answers with wall and CPU seconds
search WIDTH TOGETHER SECONDS answers queries, TOGETHER a call by one thread, for so long; wall and CPU seconds, and how many
answers WIDTH TOGETHER       the rows found for each query, a line each

WIDTH is the beam of a graph, or how many lists are looked at.
"""

import os
import sys

# What libraries print must not look like an answer.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

for library in ("OMP", "OPENBLAS", "MKL", "RAYON"):
    os.environ[library + "_NUM_THREADS"] = "1"

import shutil
import time
from importlib.metadata import version

import numpy as np

K = 10
ADD_TOGETHER = 5000


class Hnswlib:
    ef_construction = 200

    def __init__(self, folder):
        import hnswlib

        self.hnswlib = hnswlib
        self.name = "hnswlib " + version("hnswlib")

    def build(self, rows, threads):
        self.index = self.hnswlib.Index(space="ip", dim=rows.shape[1])
        self.index.init_index(max_elements=len(rows), M=16, ef_construction=self.ef_construction)
        self.index.add_items(rows, num_threads=threads)

    def search(self, block, width):
        self.index.set_ef(width)
        return self.index.knn_query(block, K, num_threads=1)[0]


class HnswlibAtOurs(Hnswlib):
    """With the ef_construction that SynaDB is measured with."""

    ef_construction = 128


class Faiss:
    def __init__(self, folder):
        import faiss

        self.faiss = faiss
        self.name = "FAISS " + faiss.__version__

    def search(self, block, width):
        self.faiss.omp_set_num_threads(1)
        return self.index.search(block, K, params=self.parameters(width))[1]


class FaissHnsw(Faiss):
    def build(self, rows, threads):
        self.faiss.omp_set_num_threads(threads)
        self.index = self.faiss.index_factory(rows.shape[1], "HNSW32,Flat", self.faiss.METRIC_INNER_PRODUCT)
        self.index.hnsw.efConstruction = 200
        self.index.add(rows)

    def parameters(self, width):
        return self.faiss.SearchParametersHNSW(efSearch=width)


class FaissFastScan(Faiss):
    """Lists of 4-bit codes, the four times K best measured again."""

    def build(self, rows, threads):
        self.faiss.omp_set_num_threads(threads)
        lists = 1024 if len(rows) >= 40_000 else 256
        recipe = f"IVF{lists},PQ{rows.shape[1] // 2}x4fs,RFlat"
        self.index = self.faiss.index_factory(rows.shape[1], recipe, self.faiss.METRIC_INNER_PRODUCT)
        self.index.train(rows)
        self.index.add(rows)

    def parameters(self, width):
        lists = self.faiss.SearchParametersIVF(nprobe=width)
        return self.faiss.IndexRefineSearchParameters(k_factor=4, base_index_params=lists)


class SrvDb:
    def __init__(self, folder):
        import srvdb

        self.srvdb = srvdb
        self.name = "SrvDB " + version("srvdb")
        self.file = os.path.join(folder, "srvdb")

    def prepared(self, block):
        """It takes lists: those of the queries are made outside the clock."""
        return block.tolist()

    def build(self, rows, threads):
        self.database = None
        shutil.rmtree(self.file, ignore_errors=True)
        self.database = self.srvdb.Database.new_hnsw(self.file, rows.shape[1], 16, 200, 50)
        for first in range(0, len(rows), ADD_TOGETHER):
            block = rows[first : first + ADD_TOGETHER].tolist()
            self.database.add([str(first + i) for i in range(len(block))], block, ["{}"] * len(block))
        self.database.persist()

    def search(self, block, width):
        self.database.set_ef_search(width)
        if len(block) == 1:
            found = [self.database.search(block[0], K)]
        else:
            found = self.database.search_batch(block, K)
        return [[int(key) for key, _ in hits] for hits in found]


class SynaDb:
    """As published. Its width cannot be chosen."""

    def __init__(self, folder):
        from synadb import VectorStore

        self.open = VectorStore
        self.name = "SynaDB " + version("synadb")
        self.folder = folder
        self.builds = 0

    def build(self, rows, threads):
        self.builds += 1
        file = os.path.join(self.folder, f"published{self.builds}.db")
        self.store = self.open(file, rows.shape[1], "cosine", backend="hnsw", sync_on_write=False)
        self.store.insert_batch_fast(["%06d" % row for row in range(len(rows))], rows)
        self.store.build_index()

    def search(self, block, width):
        return [[int(result.key) for result in self.store.search(query, K)] for query in block]


LIBRARIES = {
    "hnswlib": Hnswlib,
    "hnswlib-128": HnswlibAtOurs,
    "faiss-hnsw": FaissHnsw,
    "faiss-fastscan": FaissFastScan,
    "srvdb": SrvDb,
    "synadb": SynaDb,
}


def main(library, rows_file, queries_file, dimensions, folder):
    rows = np.fromfile(rows_file, dtype="<f4").reshape(-1, dimensions)
    queries = np.fromfile(queries_file, dtype="<f4").reshape(-1, dimensions)
    peer = LIBRARIES[library](folder)
    prepared = getattr(peer, "prepared", lambda block: block)
    print(peer.name, file=answers, flush=True)

    def timed(work):
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        return time.perf_counter() - wall, time.process_time() - cpu, result

    def blocks(together):
        return [prepared(queries[first : first + together]) for first in range(0, len(queries), together)]

    def searches(together, width, seconds):
        asked = blocks(together)
        count, end = 0, time.perf_counter() + seconds
        while True:
            for block in asked:
                peer.search(block, width)
                count += len(block)
                if time.perf_counter() >= end:
                    return count

    for line in sys.stdin:
        command, *numbers = line.split()
        if command == "build":
            threads, count = map(int, numbers)
            print(*timed(lambda: peer.build(rows[:count], threads))[:2], file=answers)
        elif command == "search":
            width, together, seconds = int(numbers[0]), int(numbers[1]), float(numbers[2])
            print(*timed(lambda: searches(together, width, seconds)), file=answers)
        elif command == "answers":
            width, together = map(int, numbers)
            for block in blocks(together):
                for found in peer.search(block, width):
                    print(*[int(row) for row in found if int(row) >= 0], file=answers)
        answers.flush()


main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
