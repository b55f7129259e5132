#!/usr/bin/env bash
# ONNX Runtime's ReduceMax and ReduceMin return NaN if the first element is one, and overlook it anywhere else.
#
# guess: a NaN anywhere makes the maximum NaN, as in NumPy and as the reference evaluator of ONNX itself says; so whoever
#        looks for NaN in what a model answers sees that something was wrong with its inputs.
# seen:  of four elements the NaN is seen in front only; on the other three places the maximum is that of the rest, an
#        ordinary number. The same row in another order gets another answer. A check of outputs for NaN says nothing of
#        inputs that pass through a maximum: they have to be checked themselves.
set -euo pipefail
ONNXRUNTIME=1.28.0
ONNX=1.17.0

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" -q install "onnxruntime==$ONNXRUNTIME" "onnx==$ONNX"

"$home/venv/bin/python" - "$ONNXRUNTIME" "$ONNX" <<'PYTHON'
import sys

import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator


def reduction(operator):
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n"])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [])
    graph = helper.make_graph([helper.make_node(operator, ["x"], ["y"], keepdims=0)], "g", [x], [y])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


print("onnxruntime %s, onnx %s" % tuple(sys.argv[1:]))
print("guess: NaN wherever the NaN stands")
as_seen = True
for operator in ("ReduceMax", "ReduceMin"):
    model = reduction(operator)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    reference = ReferenceEvaluator(model)
    for place in range(4):
        row = np.array([1, 2, 3, 4], np.float32)
        row[place] = np.nan
        got = float(session.run(None, {"x": row})[0])
        said = float(reference.run(None, {"x": row})[0])
        print(f"seen: {operator} of {row}: {got}, reference {said}")
        as_seen &= np.isnan(said) and np.isnan(got) == (place == 0)
print("as seen:", bool(as_seen))
sys.exit(0 if as_seen else 1)
PYTHON
