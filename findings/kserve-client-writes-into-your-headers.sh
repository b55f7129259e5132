#!/usr/bin/env bash
# KServe's REST client keeps what it says of one request in the headers that its caller lent it.
#
# guess: headers (a token, say) that are passed to infer() go out and stay as they are, so one dictionary serves many requests.
# seen:  a request with binary tensors leaves Inference-Header-Content-Length and the content type in the dictionary. The next
#        one with JSON alone goes out with them: as binary tensors whose JSON ends where the other's did. A server cuts it
#        there, and refuses it. Whoever sends both needs dict(headers) for each request.
set -euo pipefail
KSERVE=0.21.0

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" -q install "kserve==$KSERVE"

"$home/venv/bin/python" - "$KSERVE" <<'PYTHON'
import asyncio
import sys

import httpx
import numpy
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

seen = []


def server(request):
    seen.append((request.headers.get("content-type"), request.headers.get("inference-header-content-length"),
                 len(request.content)))
    output = {"name": "y", "shape": [1], "datatype": "FP32", "data": [1.0]}
    return httpx.Response(200, json={"model_name": "m", "outputs": [output]})


def request(values, binary):
    array = numpy.array(values, dtype=numpy.float32)
    item = InferInput("x", list(array.shape), "FP32")
    item.set_data_from_numpy(array, binary_data=binary)
    return InferRequest("m", [item])


async def main():
    client = InferenceRESTClient(RESTConfig(protocol="v2", transport=httpx.MockTransport(server)))
    headers = {"authorization": "Bearer a-token"}
    await client.infer("http://server", request([1.0], True), "m", headers=headers)
    await client.infer("http://server", request([1.0] * 100, False), "m", headers=headers)
    return headers


headers = asyncio.run(main())
binary, plain = seen
print("kserve", sys.argv[1])
print("guess: the second request, all JSON, says application/json and no length of a JSON part")
print("seen: it says %s, and %s bytes of JSON, of %d" % plain)
print("seen: the dictionary has", sorted(headers))
as_seen = plain[0] == "application/octet-stream" and plain[1] == binary[1] and int(plain[1]) < plain[2]
print("as seen:", as_seen)
sys.exit(0 if as_seen else 1)
PYTHON
