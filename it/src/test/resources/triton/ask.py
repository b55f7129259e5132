"""Asks a gateway through the unmodified tritonclient and compares with expected answers.

Usage: ask.py EXAM.json; the exam names host, base path, token, model, columns, rows and expected values.
Prints one JSON object: what was asked and every mismatch (at most 20).
"""
import json
import math
import sys

import numpy
import tritonclient.http as triton


def inputs_of(exam, row, binary):
    inputs = []
    for column, values in zip(exam["columns"], row):
        words = column["datatype"] == "BYTES"
        array = numpy.array([values], dtype=object) if words else numpy.array([values], dtype=numpy.float32)
        item = triton.InferInput(column["name"], list(array.shape), column["datatype"])
        item.set_data_from_numpy(array, binary_data=binary)
        inputs.append(item)
    return inputs


def same(got, expected):
    got = got.reshape(-1)
    return len(got) == len(expected) and all(
        a == numpy.float32(b) or (math.isnan(a) and math.isnan(b)) for a, b in zip(got, expected))


def best(scores, count):
    """What the classification extension says of one row, as Triton writes it."""
    order = numpy.argsort(-scores, kind="stable")[:count]
    return [b"%f:%d" % (scores[index], index) for index in order]


def classes(client, exam, row, scores, number, report):
    count = min(3, len(scores))
    result = client.infer(
        exam["model"],
        inputs_of(exam, row, True),
        outputs=[triton.InferRequestedOutput(exam["output"], binary_data=number % 20 == 0, class_count=3)],
        headers={"Authorization": "Bearer " + exam["token"]})
    got = result.as_numpy(exam["output"])
    texts = [it if isinstance(it, bytes) else it.encode() for it in got.reshape(-1)]
    report["classified"] = report.get("classified", 0) + 1
    if got.shape != (1, count) or texts != best(scores, count):
        report["mismatches"].append({"row": number, "classes": [repr(it) for it in texts], "shape": list(got.shape)})


def main(file):
    with open(file, encoding="utf-8") as stream:
        exam = json.load(stream)
    headers = {"Authorization": "Bearer " + exam["token"]}
    client = triton.InferenceServerClient(exam["host"] + exam["base"])
    model, output = exam["model"], exam["output"]
    report = {
        "live": client.is_server_live(headers=headers),
        "ready": client.is_server_ready(headers=headers),
        "modelReady": client.is_model_ready(model, headers=headers),
        "unknownModelReady": client.is_model_ready("no-such-model", headers=headers),
        "server": client.get_server_metadata(headers=headers),
        "metadata": client.get_model_metadata(model, headers=headers),
        "statistics": None,
        "asked": 0,
        "mismatches": [],
    }
    for number, (row, expected) in enumerate(zip(exam["rows"], exam["expected"])):
        # All four ways to send and to get tensors, in turn.
        binary_in, binary_out = number % 2 == 0, number // 2 % 2 == 0
        result = client.infer(
            model,
            inputs_of(exam, row, binary_in),
            outputs=[triton.InferRequestedOutput(output, binary_data=binary_out)],
            headers=dict(headers))  # the client adds its own to the dictionary it is given
        report["asked"] += 1
        got = result.as_numpy(output)
        if not same(got, expected) and len(report["mismatches"]) < 20:
            report["mismatches"].append({"row": number, "got": [repr(it) for it in got.reshape(-1)], "expected": expected})
        if number % 10 == 0:
            classes(client, exam, row, got.reshape(-1), number, report)
    report["statistics"] = client.get_inference_statistics(model, headers=headers)
    print(json.dumps(report))


main(sys.argv[1])
