"""One session of the published package, in a process of its own: `published_session.py DATABASE < calls.json`.

Each call is the name of a method of `synadb.SynaDB` and its arguments, or `nearest`, which asks a `VectorStore` over the
database for the keys of the k nearest vectors; the answers go to stdout as one line of JSON.
Bytes are {"bytes": hex}, arrays {"floats": [hex, ...]}, and an error of the package is {"error": its code}.
"""

import json
import os
import sys

import numpy as np
import synadb


def decoded(value):
    return bytes.fromhex(value["bytes"]) if isinstance(value, dict) else value


def encoded(value):
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, np.ndarray):
        return {"floats": [float(element).hex() for element in value]}
    return value


def nearest(query, k):
    store = synadb.VectorStore(sys.argv[1], dimensions=len(query), metric="euclidean")
    return [result.key for result in store.search(np.array(query, "f4"), k=k)]


def call(database, name, *arguments):
    if name == "nearest":
        return nearest(*arguments)
    if name == "put_floats_batch":
        arguments = [arguments[0], np.array(arguments[1])]
    try:
        return encoded(getattr(database, name)(*map(decoded, arguments)) if name != "version" else synadb.__version__)
    except synadb.SynaError as error:
        return {"error": error.code}


def main():
    answers_to = os.dup(1)
    os.dup2(2, 1)  # the library prints
    with synadb.SynaDB(sys.argv[1]) as database:
        answers = [call(database, *request) for request in json.load(sys.stdin)]
    os.write(answers_to, json.dumps(answers).encode())


if __name__ == "__main__":
    main()
