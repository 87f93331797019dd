"""Maps, times and intervals in files that are kept for ever, as pyarrow reads them where they lie."""

import json
from pathlib import Path

import pyarrow as pa

from test_in_place import records

GOLDEN = Path(__file__).parents[2] / "arrow/src/test/resources/golden/format-1"


def batches():
    """The chunks of the first version's files, in the order of its commit."""
    commit = (GOLDEN / "times_and_maps/_syna/log" / f"{1:020}.json").read_text().splitlines()
    for line in commit:
        if line.startswith('{"add"'):
            with pa.memory_map(str(GOLDEN / "times_and_maps" / json.loads(line)["add"]["path"])) as file:
                mapped = file.read_buffer()
            found = [(key, mapped[at : at + length]) for key, at, length in records(mapped)]
            schema = pa.ipc.read_schema(next(content for key, content in found if key == "schema"))
            for key, content in found:
                if key.startswith("chunk/"):
                    yield pa.ipc.read_record_batch(pa.ipc.read_message(content), schema)


def text(value):
    """A value as the golden tables have it in JSON."""
    if value is None:
        return "null"
    return f'"{value}"' if isinstance(value, str) else str(value)


def test_pyarrow_reads_maps_and_times_in_place():
    expected = json.loads((GOLDEN / "times_and_maps.expected.json").read_text())
    version = next(v for v in expected["content"]["versions"] if v["version"] == 1)
    rows = {int(row.split(" | ")[0]): row.split(" | ") for row in version["rows"]}
    seen = 0
    for batch in batches():
        assert batch.schema.field("clock").type == pa.time64("ns")
        assert batch.schema.field("instant").type == pa.timestamp("ns", "UTC")
        assert batch.schema.field("wait").type == pa.duration("us")
        assert pa.types.is_map(batch.schema.field("counts").type)
        columns = batch.schema.names
        for row, key in enumerate(batch["id"].to_pylist()):
            found = rows[key]
            for name in ("clock", "time", "instant", "wait"):
                number = batch[name].cast(pa.int64())[row].as_py()
                assert found[columns.index(name)] == text(number)
            pairs = batch["counts"][row].as_py()
            entries = pairs if pairs is None else [f"{{key: {text(k)}, value: {text(v)}}}" for k, v in pairs]
            assert found[columns.index("counts")] == ("null" if pairs is None else f"[{', '.join(entries)}]")
            seen += 1
    assert seen == len(rows) == 25
