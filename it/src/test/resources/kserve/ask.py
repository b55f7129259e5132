"""Asks a gateway through the unmodified clients of KServe's Python package and compares with expected answers.

Usage: ask.py EXAM.json; the exam names http, grpc, base path, tenant, token, model, output, columns, rows and
expected values. Prints one JSON object: what was asked, by which way, and every mismatch (at most 20).
"""
import asyncio
import json
import logging
import sys

import grpc
import httpx
import numpy
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.infer_type import RequestedOutput


def question(exam, row, binary_in, binary_out):
    inputs = []
    for column, values in zip(exam["columns"], row):
        words = column["datatype"] == "BYTES"
        array = numpy.array([values], dtype=object if words else numpy.float32)
        item = InferInput(column["name"], list(array.shape), column["datatype"])
        item.set_data_from_numpy(array, binary_data=binary_in)
        inputs.append(item)
    outputs = [RequestedOutput(exam["output"], {"binary_data": True} if binary_out else None)]
    return InferRequest(exam["model"], inputs, request_outputs=outputs)


class Rest:
    def __init__(self, exam, transport=None, binary_in=False, binary_out=False):
        self.exam, self.binary_in, self.binary_out = exam, binary_in, binary_out
        self.url = "http://" + exam["http"] + exam["base"]
        self.headers = {"Authorization": "Bearer " + exam["token"]}
        self.client = InferenceRESTClient(RESTConfig(protocol="v2", transport=transport))

    async def ask(self, row):
        asked = question(self.exam, row, self.binary_in, self.binary_out)
        # The client adds its own to the headers it is given.
        return await self.client.infer(self.url, asked, self.exam["model"], headers=dict(self.headers))

    async def refused(self, row):
        try:
            await self.client.infer(
                self.url, question(self.exam, row, False, False), "no-such-model", headers=dict(self.headers))
        except httpx.HTTPStatusError as error:
            return str(error)

    async def health(self):
        at = {"base_url": self.url, "headers": self.headers}
        return [
            await self.client.is_server_live(**at),
            await self.client.is_server_ready(**at),
            await self.client.is_model_ready(model_name=self.exam["model"], **at),
            await self.client.is_model_ready(model_name="no-such-model", **at)]


class Grpc:
    def __init__(self, exam, binary):
        self.exam, self.binary = exam, binary
        self.metadata = (("authorization", "Bearer " + exam["token"]), ("windlass-tenant", exam["tenant"]))
        self.client = InferenceGRPCClient(exam["grpc"])

    async def ask(self, row):
        return await self.client.infer(question(self.exam, row, self.binary, False), headers=self.metadata)

    async def refused(self, row):
        asked = question(self.exam, row, True, False)
        asked.model_name = "no-such-model"
        try:
            await self.client.infer(asked, headers=self.metadata)
        except grpc.RpcError as error:
            return str(error.code())

    async def health(self):
        try:
            unknown = await self.client.is_model_ready("no-such-model", headers=self.metadata)
        except grpc.RpcError as error:
            unknown = str(error.code())
        return [
            await self.client.is_server_live(headers=self.metadata),
            await self.client.is_server_ready(headers=self.metadata),
            await self.client.is_model_ready(self.exam["model"], headers=self.metadata),
            unknown]


async def main(file):
    with open(file, encoding="utf-8") as stream:
        exam = json.load(stream)
    logging.disable(logging.CRITICAL)  # what is refused on purpose is logged with its stack
    ways = {
        "json": Rest(exam),
        "binary": Rest(exam, binary_in=True, binary_out=True),
        "mixed": Rest(exam, binary_in=True),
        "http2": Rest(exam, httpx.AsyncHTTPTransport(http1=False, http2=True), binary_out=True),
        "grpc-raw": Grpc(exam, True),
        "grpc-typed": Grpc(exam, False)}
    report = {"mismatches": [], "ways": {}}
    for place, (name, way) in enumerate(ways.items()):
        rows = list(zip(exam["rows"], exam["expected"]))[place::len(ways)]
        answers = await asyncio.gather(*(way.ask(row) for row, _ in rows))
        for answer, (row, expected) in zip(answers, rows):
            got = answer.get_output_by_name(exam["output"]).as_numpy().reshape(-1)
            if got.tolist() != numpy.array(expected, dtype=numpy.float32).tolist() and len(report["mismatches"]) < 20:
                report["mismatches"].append({"way": name, "got": got.tolist(), "expected": expected})
        report["ways"][name] = {
            "answered": len(answers), "health": await way.health(), "refused": await way.refused(exam["rows"][0])}
        await way.client.close()
    print(json.dumps(report))


asyncio.run(main(sys.argv[1]))
