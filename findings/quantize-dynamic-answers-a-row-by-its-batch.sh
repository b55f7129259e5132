#!/usr/bin/env bash
# A model that onnxruntime's quantize_dynamic made answers a row by which other rows are in the batch.
#
# guess: rows of a batch are independent in a quantized model as they are in the model that it was made of, so that a server
#        may put requests of strangers together.
# seen:  activations are quantized by the least and the greatest value of the whole tensor. Alone a row is answered as
#        nearly as eight bits allow; beside one row of ten thousands it is answered with zeros. Whoever batches has to find
#        out first whether a model answers each row for itself.
set -euo pipefail
ONNXRUNTIME=1.28.0
ONNX=1.17.0
ML_DTYPES=0.6.0

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" -q install "onnxruntime==$ONNXRUNTIME" "onnx==$ONNX" "ml_dtypes==$ML_DTYPES"

cd "$home"
"$home/venv/bin/python" - "$ONNXRUNTIME" "$ONNX" <<'PYTHON'
import logging
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

logging.disable(logging.WARNING)
from onnxruntime.quantization import quantize_dynamic

weights = np.random.default_rng(1).standard_normal((8, 4)).astype(np.float32)
x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 8])
y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 4])
graph = helper.make_graph(
    [helper.make_node("MatMul", ["x", "w"], ["y"], name="m")], "g", [x], [y], [numpy_helper.from_array(weights, "w")]
)
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), "float.onnx")
quantize_dynamic("float.onnx", "quantized.onnx")


def answer(file, rows):
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": rows})[0]


row = np.random.default_rng(2).standard_normal((1, 8)).astype(np.float32)
both = np.concatenate([row, 10000 * np.ones_like(row)])
print("onnxruntime %s, onnx %s" % tuple(sys.argv[1:]))
print("guess: the same answer alone and in a batch")
plain = answer("float.onnx", row)[0]
alone = answer("quantized.onnx", row)[0]
beside = answer("quantized.onnx", both)[0]
unchanged = np.allclose(plain, answer("float.onnx", both)[0], rtol=1e-5)
print("seen: float model, alone or not:", plain, "unchanged:", unchanged)
print("seen: quantized, alone:         ", alone)
print("seen: quantized, beside another:", beside)
as_seen = unchanged and np.allclose(alone, plain, atol=0.1) and np.all(beside == 0)
print("as seen:", bool(as_seen))
sys.exit(0 if as_seen else 1)
PYTHON
