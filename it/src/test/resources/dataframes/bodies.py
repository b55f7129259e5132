"""Writes the bodies that `windlass bench frames` sends: the same rows as Arrow (pyarrow), as OIP JSON and with binary tensors.

Usage: bodies.py DIRECTORY. Of the binary ones, the length of the JSON part is in NAME.head.
"""
import json
import pathlib
import sys

import numpy
import pyarrow
import pyarrow.ipc

ROWS = 1000
PIXELS = 150528  # 3 x 224 x 224: 600 KB


def arrow(file, table):
    with pyarrow.OSFile(str(file), "wb") as sink, pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)


def oip(inputs, directory, name):
    whole = [dict(it, data=values.tolist()) for it, values in inputs]
    (directory / f"{name}.json").write_text(json.dumps({"inputs": whole}))
    heads, blobs = [], []
    for it, values in inputs:
        blob = values.tobytes()
        if it["datatype"] == "BYTES":
            blob = b"".join(len(text).to_bytes(4, "little") + text for text in (str(v).encode() for v in values))
        heads.append(dict(it, parameters={"binary_data_size": len(blob)}))
        blobs.append(blob)
    head = json.dumps({"inputs": heads, "parameters": {"binary_data_output": True}}).encode()
    (directory / f"{name}.bin").write_bytes(head + b"".join(blobs))
    (directory / f"{name}.head").write_text(str(len(head)))


def wide(directory, random):
    values = random.random(PIXELS, dtype=numpy.float32)
    column = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(values), PIXELS)
    arrow(directory / "wide.arrow", pyarrow.table({"x": column}))
    oip([({"name": "x", "shape": [1, PIXELS], "datatype": "FP32"}, values)], directory, "wide")


def frame(directory, random):
    words = numpy.array(["no checking", "critical/other existing credit", "radio/tv", "none", "skilled"])
    columns = {f"f{i}": ("FP32", random.random(ROWS, dtype=numpy.float32)) for i in range(10)}
    columns |= {f"i{i}": ("INT64", random.integers(-10**6, 10**6, ROWS)) for i in range(5)}
    columns |= {f"w{i}": ("BYTES", words[random.integers(0, len(words), ROWS)]) for i in range(3)}
    columns |= {f"b{i}": ("BOOL", random.random(ROWS) < 0.5) for i in range(2)}
    arrow(directory / "frame.arrow", pyarrow.table({name: pyarrow.array(it) for name, (_, it) in columns.items()}))
    oip([({"name": name, "shape": [ROWS, 1], "datatype": kind}, it) for name, (kind, it) in columns.items()],
        directory, "frame")


def main(directory):
    random = numpy.random.default_rng(1)
    wide(directory, random)
    frame(directory, random)


main(pathlib.Path(sys.argv[1]))
