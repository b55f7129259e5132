"""Asks a gateway for more than an extent of its slab holds: as JSON, and through the unmodified tritonclient.

Usage: ask_large.py EXAM.json; the exam names http, grpc, tenant, base path, token, model and how many numbers as JSON
and as binary tensors. Prints one JSON object: how many came of each way, each the number of its place.
"""
import json
import sys
import urllib.error
import urllib.request

import numpy
import tritonclient.grpc as over_grpc
import tritonclient.http as over_http


def question(client, count):
    item = client.InferInput("n", [1], "INT64")
    item.set_data_from_numpy(numpy.array([count], dtype=numpy.int64))
    return [item]


def counted(values):
    expected = numpy.arange(len(values), dtype=numpy.float32)
    return len(values) if numpy.array_equal(values, expected) else -1


def as_json(exam, count):
    body = {
        "inputs": [{"name": "n", "shape": [1], "datatype": "INT64", "data": [count]}],
        "outputs": [{"name": "y"}],
    }
    request = urllib.request.Request(
        "http://%s%s/v2/models/%s/infer" % (exam["http"], exam["base"], exam["model"]),
        data=json.dumps(body).encode(), headers={"Authorization": "Bearer " + exam["token"]})
    with urllib.request.urlopen(request) as answer:
        return numpy.array(json.load(answer)["outputs"][0]["data"], dtype=numpy.float32)


def refused(exam, count):
    try:
        return as_json(exam, count).tobytes()
    except urllib.error.HTTPError as problem:
        return "%d %s" % (problem.code, json.load(problem)["error"])


def main(file):
    with open(file, encoding="utf-8") as stream:
        exam = json.load(stream)
    headers = {
        "authorization": "Bearer " + exam["token"],
        "windlass-tenant": exam["tenant"],
        "windlass-environment": "prod",
    }
    model, count = exam["model"], exam["binary"]
    http = over_http.InferenceServerClient(exam["http"] + exam["base"])
    grpc = over_grpc.InferenceServerClient(exam["grpc"])
    print(json.dumps({
        "metadata": http.get_model_metadata(model, headers=dict(headers)),
        "json": counted(as_json(exam, exam["json"])),
        "http": counted(http.infer(
            model, question(over_http, count), outputs=[over_http.InferRequestedOutput("y")],
            headers=dict(headers)).as_numpy("y")),
        "grpc": counted(grpc.infer(
            model, question(over_grpc, count), outputs=[over_grpc.InferRequestedOutput("y")],
            headers=headers).as_numpy("y")),
        "tooMany": refused(exam, exam["tooMany"]),
    }))


main(sys.argv[1])
