"""Asks a gateway over gRPC and over HTTP through the unmodified tritonclient: the answers must be the same bits.

Usage: ask_grpc.py EXAM.json; the exam names http, grpc, tenant, base path, token, model, columns, rows and output.
Prints one JSON object: what was asked and every mismatch (at most 20).
"""
import asyncio
import json
import queue
import sys

import grpc
import numpy
import tritonclient.grpc as triton
import tritonclient.grpc.aio as asynchronous
import tritonclient.http as plain
from tritonclient.grpc import service_pb2, service_pb2_grpc


def arrays(exam, row):
    for column, values in zip(exam["columns"], row):
        words = column["datatype"] == "BYTES"
        array = numpy.array([values], dtype=object) if words else numpy.array([values], dtype=numpy.float32)
        yield column["name"], column["datatype"], array


def inputs_of(client, exam, row):
    inputs = []
    for name, datatype, array in arrays(exam, row):
        item = client.InferInput(name, list(array.shape), datatype)
        item.set_data_from_numpy(array)
        inputs.append(item)
    return inputs


def typed(exam, row):
    """The same request by the protocol's own stub, with typed contents."""
    request = service_pb2.ModelInferRequest(model_name=exam["model"], id="typed")
    request.outputs.add(name=exam["output"])
    for name, datatype, array in arrays(exam, row):
        tensor = request.inputs.add(name=name, datatype=datatype, shape=list(array.shape))
        if datatype == "BYTES":
            tensor.contents.bytes_contents.extend(word.encode() for word in array.reshape(-1))
        else:
            tensor.contents.fp32_contents.extend(array.reshape(-1))
    return request


async def ask_all(exam, headers, numbers):
    async with asynchronous.InferenceServerClient(exam["grpc"]) as client:
        results = await asyncio.gather(*(
            client.infer(exam["model"], inputs_of(triton, exam, exam["rows"][number]), headers=headers)
            for number in numbers))
        return {number: result.as_numpy(exam["output"]).tobytes() for number, result in zip(numbers, results)}


def classes(client, exam, headers, wanted):
    """The classification extension, on some rows: every mismatch."""
    wrong = []
    for number in range(0, len(exam["rows"]), 50):
        scores = numpy.frombuffer(wanted[number], dtype=numpy.float32)
        order = numpy.argsort(-scores, kind="stable")
        result = client.infer(
            exam["model"], inputs_of(triton, exam, exam["rows"][number]), headers=headers,
            outputs=[triton.InferRequestedOutput(exam["output"], class_count=len(scores))])
        got = list(result.as_numpy(exam["output"]).reshape(-1))
        if got != [b"%f:%d" % (scores[index], index) for index in order]:
            wrong.append({"row": number, "got": [repr(it) for it in got]})
    return wrong


def streamed(client, exam, headers, wanted):
    """Every row by one stream, one of an unknown model among them: what came, in its order."""
    came = queue.Queue()
    client.start_stream(callback=lambda result, error: came.put((result, error)), headers=headers)
    lost = len(exam["rows"]) // 2
    for number, row in enumerate(exam["rows"]):
        model = "no-such-model" if number == lost else exam["model"]
        client.async_stream_infer(model, inputs_of(triton, exam, row), request_id=str(number))
    report = {"answered": 0, "refused": [], "wrong": []}
    for number in range(len(exam["rows"])):
        result, error = came.get(timeout=60)
        if error is not None:
            report["refused"].append([number, str(error)])
            continue
        report["answered"] += 1
        got = result.as_numpy(exam["output"]).tobytes()
        if result.get_response().id != str(number) or got != wanted[number]:
            report["wrong"].append([number, result.get_response().id, got.hex()])
    client.stop_stream()
    report["more"] = came.qsize()
    return report


def code(asking):
    try:
        asking()
        return "OK"
    except triton.InferenceServerException as refused:
        return refused.status()


def main(file):
    with open(file, encoding="utf-8") as stream:
        exam = json.load(stream)
    headers = {
        "authorization": "Bearer " + exam["token"],
        "windlass-tenant": exam["tenant"],
        "windlass-environment": "prod",
    }
    client = triton.InferenceServerClient(exam["grpc"])
    over_http = plain.InferenceServerClient(exam["http"] + exam["base"])
    stub = service_pb2_grpc.GRPCInferenceServiceStub(grpc.insecure_channel(exam["grpc"]))
    model, output = exam["model"], exam["output"]
    metadata = client.get_model_metadata(model, headers=headers, as_json=True)
    report = {
        "live": client.is_server_live(headers=headers),
        "ready": client.is_server_ready(headers=headers),
        "modelReady": client.is_model_ready(model, headers=headers),
        "server": client.get_server_metadata(headers=headers, as_json=True),
        "metadata": metadata,
        "sameMetadata": [it["name"] for it in metadata["inputs"]] == [
            it["name"] for it in over_http.get_model_metadata(model, headers=dict(headers))["inputs"]],
        "config": client.get_model_config(model, headers=headers, as_json=True),
        "index": client.get_model_repository_index(headers=headers, as_json=True),
        "noKey": code(lambda: client.get_server_metadata()),
        "noModel": code(lambda: client.is_model_ready("no-such-model", headers=headers)),
        "load": [
            code(lambda: client.load_model(model, headers=headers)),
            code(lambda: client.load_model("no-such-model", headers=headers)),
            code(lambda: client.unload_model(model, headers=headers)),
        ],
        "asked": 0,
        "mismatches": [],
    }
    wanted = {}
    for number, row in enumerate(exam["rows"]):
        result = over_http.infer(model, inputs_of(plain, exam, row), headers=dict(headers))
        wanted[number] = result.as_numpy(output).tobytes()
    together = asyncio.run(ask_all(exam, headers, range(0, len(exam["rows"]), 3)))
    for number, row in enumerate(exam["rows"]):
        way = number % 3
        if way == 0:
            got = together[number]
        elif way == 1:
            compression = "gzip" if number % 2 else None
            result = client.infer(
                model, inputs_of(triton, exam, row), headers=headers, compression_algorithm=compression)
            got = result.as_numpy(output).tobytes()
        else:
            answer = stub.ModelInfer(typed(exam, row), metadata=list(headers.items()))
            got = numpy.array(answer.outputs[0].contents.fp32_contents, dtype=numpy.float32).tobytes()
        report["asked"] += 1
        if got != wanted[number] and len(report["mismatches"]) < 20:
            report["mismatches"].append({"row": number, "way": way, "got": got.hex(), "expected": wanted[number].hex()})
    report["classes"] = classes(client, exam, headers, wanted)
    report["stream"] = streamed(client, exam, headers, wanted)
    report["statistics"] = client.get_inference_statistics(model, headers=headers, as_json=True)
    print(json.dumps(report))


main(sys.argv[1])
