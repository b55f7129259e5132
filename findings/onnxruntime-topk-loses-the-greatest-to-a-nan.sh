#!/usr/bin/env bash
# One NaN makes ONNX Runtime's TopK return elements that aren't among the greatest, and lose those that are.
#
# guess: NaN counts as the greatest, as the reference evaluator of ONNX has it, or as the least; either way the real numbers
#        that come back are the greatest of their row.
# seen:  the two greatest of 1, NaN, 3, 2 are 1 and NaN; 3 and 2 are lost, as if what once stood among the first two could
#        only be beaten by what is greater than a NaN, which nothing is. A recommender with one NaN score recommends what
#        it should rank last, and the other scores that it answers with look as good as ever.
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
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n"])
values = helper.make_tensor_value_info("values", TensorProto.FLOAT, [2])
indices = helper.make_tensor_value_info("indices", TensorProto.INT64, [2])
graph = helper.make_graph(
    [helper.make_node("TopK", ["x", "k"], ["values", "indices"])],
    "g",
    [x],
    [values, indices],
    [numpy_helper.from_array(np.array([2], np.int64), "k")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

row = np.array([1, np.nan, 3, 2], np.float32)
got = session.run(None, {"x": row})
said = ReferenceEvaluator(model).run(None, {"x": row})
print("onnxruntime %s, onnx %s" % tuple(sys.argv[1:]))
print("guess: NaN and 3, or 3 and 2")
print(f"seen: TopK(2) of {row}: {got[0]} at {got[1]}, reference {said[0]} at {said[1]}")
as_seen = got[1].tolist() == [0, 1] and said[1].tolist() == [1, 2]
print("as seen:", as_seen)
sys.exit(0 if as_seen else 1)
PYTHON
