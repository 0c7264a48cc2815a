"""Runs notebooks in Deno's Jupyter kernel, from a fresh start each.

    python3 run.py [--write] DENO NOTEBOOK...

With --write each notebook keeps what came out. One line of JSON a notebook: its name, its seconds,
what failed, if anything did, and the media types that each cell of code showed. Needs nbclient (Debian: python3-nbclient).
"""
import json
import os
import subprocess
import sys
import tempfile
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

SECONDS_A_CELL = 300


def kernel_folder(deno, folder):
    """A kernel of its own: what is installed for the user is not looked at, and nothing is added."""
    path = os.path.join(folder, "kernels", "deno")
    os.makedirs(path)
    argv = [deno, "jupyter", "--kernel", "--conn", "{connection_file}"]
    with open(os.path.join(path, "kernel.json"), "w", encoding="utf-8") as file:
        json.dump({"argv": argv, "display_name": "Deno", "language": "typescript"}, file)


def run(path, write):
    book = nbformat.read(path, as_version=4)
    begin = time.time()
    failure = None
    resources = {"metadata": {"path": os.path.dirname(path)}}
    client = NotebookClient(book, timeout=SECONDS_A_CELL, kernel_name="deno", resources=resources)
    client.record_timing = False  # times would differ with each run
    try:
        client.execute()
    except CellExecutionError as error:
        failure = str(error)
    if write and failure is None:
        for cell in book.cells:
            # The kernel's words on being new are no result.
            if cell.cell_type == "code":
                cell.outputs = [one for one in cell.outputs if one.get("name") != "stderr"]
        nbformat.write(book, path)
    told = {
        "name": os.path.basename(path),
        "seconds": round(time.time() - begin, 1),
        "failure": failure,
        "outputs": outputs_of(book),
    }
    print(json.dumps(told), flush=True)


def outputs_of(book):
    """The media types that each cell of code shows."""
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    return [[list(one.get("data", {})) for one in cell.outputs if one.get("data")] for cell in cells]


def main():
    write = "--write" in sys.argv
    deno, *paths = [one for one in sys.argv[1:] if one != "--write"]
    os.environ["NO_COLOR"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        kernel_folder(deno, folder)
        os.environ["JUPYTER_PATH"] = folder
        for path in paths:
            run(os.path.abspath(path), write)
    if write:
        subprocess.run([deno, "fmt", "--quiet", *paths], check=True)


main()
