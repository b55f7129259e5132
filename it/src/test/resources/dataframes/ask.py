"""Sends tables to a gateway as users of pyarrow, polars and DuckDB do, and compares with ONNX Runtime.

Usage: ask.py EXAM.json; the exam names URL, token, the model's file, and columns with their types and values.
Prints one JSON object: who asked, every mismatch, and what was refused for nulls.
"""
import io
import json
import sys
import urllib.error
import urllib.request

import duckdb
import numpy
import onnxruntime
import polars
import pyarrow
import pyarrow.ipc

TYPES = {
    "BOOL": (pyarrow.bool_(), numpy.bool_),
    "INT64": (pyarrow.int64(), numpy.int64),
    "FP32": (pyarrow.float32(), numpy.float32),
    "BYTES": (pyarrow.string(), object),
}
STREAM = "application/vnd.apache.arrow.stream"


def post(exam, body):
    headers = {"Authorization": "Bearer " + exam["token"], "Content-Type": STREAM}
    request = urllib.request.Request(exam["url"], data=body, headers=headers)
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Type"] == STREAM, answer.headers
        return pyarrow.ipc.open_stream(answer.read()).read_all()


def by_pyarrow(table, **options):
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema, options=pyarrow.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def in_batches(table):
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        for batch in table.to_batches(max_chunksize=173):
            writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def by_polars(table, **options):
    stream = io.BytesIO()
    polars.from_arrow(table).write_ipc_stream(stream, **options)
    return stream.getvalue()


def categorical(table):
    frame = polars.from_arrow(table)
    words = [name for name, kind in frame.schema.items() if kind == polars.String]
    stream = io.BytesIO()
    frame.with_columns(polars.col(words).cast(polars.Categorical)).write_ipc_stream(stream)
    return stream.getvalue()


def of_duckdb(frame):
    return by_pyarrow(duckdb.sql("select * from frame").to_arrow_table())


def read_from_duckdb(frame):
    reader = duckdb.sql("select * from frame").to_arrow_reader(200)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def encoded(table):
    columns = [it.dictionary_encode() if pyarrow.types.is_string(it.type) else it for it in table.columns]
    return pyarrow.table(dict(zip(table.schema.names, columns)))


def nullable(table):
    """As a filter leaves it: of columns that had a null."""
    def column(name):
        values = table[name].combine_chunks()
        return pyarrow.concat_arrays([values, pyarrow.nulls(1, values.type)])

    whole = pyarrow.table({name: column(name) for name in table.schema.names})
    return whole.filter(pyarrow.array([True] * len(table) + [False]))


SENDERS = {
    "pyarrow": by_pyarrow,
    "pyarrow in batches": in_batches,
    "pyarrow lz4": lambda table: by_pyarrow(table, compression="lz4"),
    "pyarrow zstd": lambda table: by_pyarrow(table, compression="zstd"),
    "pyarrow dictionary": lambda table: by_pyarrow(encoded(table)),
    "pyarrow dictionary in batches": lambda table: in_batches(encoded(table)),
    "pyarrow nullable": lambda table: by_pyarrow(nullable(table)),
    "polars": by_polars,
    "polars lz4": lambda table: by_polars(table, compression="lz4"),
    "polars categorical": categorical,
    "duckdb to_arrow": of_duckdb,
    "duckdb reader": read_from_duckdb,
}


def column(spec):
    arrow, kind = TYPES[spec["datatype"]]
    if "row" in spec:
        values = numpy.array(spec["values"], dtype=kind).reshape([-1] + spec["row"])
        return pyarrow.FixedShapeTensorArray.from_numpy_ndarray(values), values
    return pyarrow.array(spec["values"], arrow), numpy.array(spec["values"], dtype=kind).reshape(-1, 1)


def values_of(answer, name, like):
    got = answer[name].combine_chunks()
    if isinstance(got, pyarrow.FixedShapeTensorArray):
        return got.to_numpy_ndarray()
    if like.dtype == object:
        return numpy.array(got.to_pylist(), dtype=object).reshape(like.shape)
    return got.to_numpy(zero_copy_only=False).reshape(like.shape)


def same(got, expected):
    if expected.dtype == object:
        return list(got.reshape(-1)) == list(expected.reshape(-1))
    return got.dtype == expected.dtype and numpy.array_equal(
        got, expected, equal_nan=expected.dtype.kind == "f")


def refused(exam, table, name):
    values = table[name].to_pylist()
    values[5] = None
    table = table.set_column(table.schema.names.index(name), name, pyarrow.array(values, table[name].type))
    try:
        post(exam, by_pyarrow(table))
        return "answered"
    except urllib.error.HTTPError as error:
        return f"{error.code} {json.loads(error.read())['error']}"


def main(file):
    with open(file, encoding="utf-8") as stream:
        exam = json.load(stream)
    columns = {spec["name"]: column(spec) for spec in exam["columns"]}
    table = pyarrow.table({name: arrow for name, (arrow, _) in columns.items()})
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(exam["onnx"], options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    expected = dict(zip(names, session.run(names, {name: values for name, (_, values) in columns.items()})))
    plain = [spec["name"] for spec in exam["columns"] if "row" not in spec]
    report = {"asked": [], "mismatches": [], "refused": {name: refused(exam, table, name) for name in plain}}
    for sender, write in SENDERS.items():
        # Only pyarrow knows tensors.
        if len(plain) < len(columns) and not sender.startswith("pyarrow"):
            continue
        answer = post(exam, write(table))
        answer.validate(full=True)
        report["asked"].append(sender)
        for name in names:
            if len(answer) != len(table) or not same(values_of(answer, name, expected[name]), expected[name]):
                report["mismatches"].append(f"{sender}: {name}")
    print(json.dumps(report))


main(sys.argv[1])
