"""Writes numpy-distances.json: distances of some vectors, by NumPy in float64. Run it in this folder: python3 numpy_distances.py"""

import json

import numpy as np

ROW_BYTES = 4 + 384


def read(path):
    records = np.fromfile(path, dtype=np.uint8).reshape(-1, ROW_BYTES)
    scales = records[:, :4].copy().view("<f4")
    return scales * records[:, 4:].view(np.int8)


def distances(a, b):
    a = a.astype(np.float64)
    b = b.astype(np.float64)
    return {
        "cosine": float(1 - a @ b / (np.linalg.norm(a) * np.linalg.norm(b))),
        "l2": float(np.linalg.norm(a - b)),
        "dot": float(-(a @ b)),
        "hamming": int(np.count_nonzero((a > 0) != (b > 0))),
    }


def main():
    random = np.random.default_rng(7)
    pairs = []
    for length, scale in ((1, 1), (3, 1), (17, 1e-3), (100, 1e4), (384, 1)):
        a, b = (random.standard_normal((2, length)) * scale).astype(np.float32)
        pairs.append({"a": [float(x) for x in a], "b": [float(x) for x in b], **distances(a, b)})
    rows = read("wordnet/rows.i8")
    queries = read("wordnet/queries.i8")
    slice_ = []
    for _ in range(40):
        query, row = int(random.integers(len(queries))), int(random.integers(len(rows)))
        slice_.append({"query": query, "row": row, **distances(queries[query], rows[row])})
    with open("numpy-distances.json", "w") as file:
        json.dump({"numpy": np.__version__, "pairs": pairs, "wordnet": slice_}, file, indent=None)
        file.write("\n")


main()
