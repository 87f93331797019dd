"""Executes the notebooks without a display and prints their answers.

The executed copies go to target/, or with --inplace back into the notebooks, outputs and all.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).resolve().parent
NOTEBOOKS = sorted(HERE.glob("[0-9]*.ipynb"))
QUIET = "quiet"  # a cell whose stderr is Spark's start-up chatter
ANSWERS = "answers"  # the cell whose output is printed


def execute(notebook: Path) -> nbformat.NotebookNode:
    """Runs every cell from top to bottom; a failing cell raises CellExecutionError."""
    node = nbformat.read(notebook, as_version=4)
    client = NotebookClient(
        node,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(notebook.parent)}},
        record_timing=False,
    )
    target = HERE / "target"
    target.mkdir(exist_ok=True)
    with (target / f"{notebook.stem}.log").open("w") as log:  # what the kernel and Spark say on the side
        client.execute(stdout=log, stderr=log, env=os.environ | {"NO_COLOR": "1"})
    return node


def clean(node: nbformat.NotebookNode) -> None:
    """Drops what would differ from machine to machine and tells a reader nothing."""
    node.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in node.cells:
        if cell.cell_type == "code" and QUIET in cell.metadata.get("tags", []):
            cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]


def text_of(node: nbformat.NotebookNode, tag: str) -> str:
    cells = [c for c in node.cells if tag in c.metadata.get("tags", [])]
    return "".join(o.text for c in cells for o in c.outputs if o.output_type == "stream" and o.name == "stdout")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inplace", action="store_true", help="keep the outputs in the notebooks themselves")
    arguments = parser.parse_args()
    for notebook in NOTEBOOKS:
        started = time.monotonic()
        try:
            node = execute(notebook)
        except CellExecutionError as failure:
            print(f"{notebook.name} failed:\n{failure}", file=sys.stderr)
            return 1
        clean(node)
        target = notebook if arguments.inplace else HERE / "target" / notebook.name
        nbformat.write(node, target)
        print(text_of(node, ANSWERS))
        print(f"notebooks/{target.relative_to(HERE)}: executed in {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
