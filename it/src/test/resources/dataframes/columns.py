"""Sends tables whose columns fill one tensor of a model, and compares with what numpy makes of them and ONNX Runtime
answers.

Usage: columns.py EXAM.json; the exam names URL, token and the model's file. Prints one JSON object: every mismatch, and
what was refused.
"""
import json
import sys
import urllib.error
import urllib.request

import numpy
import onnxruntime
import polars
import pyarrow
import pyarrow.ipc

STREAM = "application/vnd.apache.arrow.stream"
ROWS = 1000
MEAN, SCALE, MEDIAN = 41.25, 11.7, 38.0
COUNTRIES = ["DE", "FR", "PL"]
GRADES = ["C", "B", "A"]


def post(exam, table):
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=300)
    headers = {"Authorization": "Bearer " + exam["token"], "Content-Type": STREAM}
    request = urllib.request.Request(exam["url"], data=sink.getvalue().to_pybytes(), headers=headers)
    with urllib.request.urlopen(request) as answer:
        table = pyarrow.ipc.open_stream(answer.read()).read_all()
    return table["y"].combine_chunks().to_numpy(zero_copy_only=False)


def refused(exam, table):
    try:
        post(exam, table)
        return "answered"
    except urllib.error.HTTPError as error:
        return f"{error.code} {json.loads(error.read())['error']}"


def drawn(random):
    ages = random.integers(18, 90, ROWS).astype(object)
    ages[random.random(ROWS) < 0.1] = None
    incomes = random.lognormal(8, 1, ROWS)
    countries = random.choice(COUNTRIES + ["XX"], ROWS)
    grades = random.choice(GRADES, ROWS)
    members = random.random(ROWS) < 0.5
    return ages, incomes, countries, grades, members


def matrix(ages, incomes, countries, grades, members):
    """As scikit-learn has it: SimpleImputer and StandardScaler in FP64, OneHotEncoder, OrdinalEncoder; then a cast."""
    imputed = numpy.array([MEDIAN if age is None else age for age in ages], dtype=numpy.float64)
    columns = [(imputed - MEAN) / SCALE, incomes]
    columns += [(countries == country).astype(numpy.float64) for country in COUNTRIES]
    columns += [numpy.array([GRADES.index(grade) for grade in grades], dtype=numpy.float64)]
    columns += [members.astype(numpy.float64)]
    return numpy.stack(columns, axis=1).astype(numpy.float32)


def tables(ages, incomes, countries, grades, members):
    plain = pyarrow.table({
        "age": pyarrow.array(ages, pyarrow.int64()), "income": incomes, "country": countries, "grade": grades,
        "member": members})
    yield "pyarrow", plain
    yield "pyarrow, columns in another order", plain.select(["member", "country", "age", "grade", "income"])
    encoded = plain["country"].dictionary_encode()
    yield "pyarrow dictionary", plain.set_column(2, "country", encoded)
    yield "pyarrow, ages as floats with NaN", plain.set_column(
        0, "age", pyarrow.array([numpy.nan if age is None else float(age) for age in ages]))
    frame = polars.from_arrow(plain).with_columns(polars.col("country").cast(polars.Categorical))
    yield "polars categorical", frame.to_arrow(compat_level=polars.CompatLevel.newest())


def main(file):
    with open(file, encoding="utf-8") as stream:
        exam = json.load(stream)
    data = drawn(numpy.random.default_rng(7))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(exam["onnx"], options, providers=["CPUExecutionProvider"])
    expected = session.run(["y"], {"x": matrix(*data)})[0].reshape(-1)
    report = {"asked": [], "mismatches": [], "refused": {}}
    for name, table in tables(*data):
        report["asked"].append(name)
        if not numpy.array_equal(post(exam, table), expected):
            report["mismatches"].append(name)
    table = next(tables(*data))[1]
    grades = data[3].astype(object)
    grades[5] = "F"
    report["refused"]["grade"] = refused(exam, table.set_column(3, "grade", pyarrow.array(grades)))
    report["refused"]["income"] = refused(exam, table.drop_columns(["income"]))
    report["refused"]["member"] = refused(exam, table.set_column(4, "member", pyarrow.nulls(ROWS, pyarrow.bool_())))
    print(json.dumps(report))


main(sys.argv[1])
