#!/usr/bin/env bash
# ONNX Runtime's Cast writes numbers with eight significant digits, doubles too.
#
# guess: Cast from FLOAT or DOUBLE to STRING gives the text that NumPy and the ONNX project's own reference give (the
#        shortest that is read as the same number), or at least one that is read as the same number.
# seen:  eight digits for both. No random double comes back when it is cast to STRING and back, and of floats nearly one
#        in a hundred doesn't, since some need nine. A third of the keys that NumPy made of floats aren't found by a
#        LabelEncoder behind such a Cast, and get its default: no error, another category.
set -euo pipefail
ONNXRUNTIME=1.28.0
ONNX=1.19.1

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" -q install "onnxruntime==$ONNXRUNTIME" "onnx==$ONNX"

"$home/venv/bin/python" - <<'PYTHON'
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

ROWS = 10_000


def model(nodes, element, outputs):
    graph = helper.make_graph(nodes, "texts", [helper.make_tensor_value_info("x", element, ["N"])],
                              [helper.make_tensor_value_info(name, type_, ["N"]) for name, type_ in outputs])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19), helper.make_opsetid("ai.onnx.ml", 2)], ir_version=9)
    onnx.checker.check_model(made)
    return made


def run(made, x):
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})


def there_and_back(element):
    return model([helper.make_node("Cast", ["x"], ["text"], to=TensorProto.STRING),
                  helper.make_node("Cast", ["text"], ["back"], to=element)],
                 element, [("text", TensorProto.STRING), ("back", element)])


print(f"onnxruntime {onnxruntime.__version__}, onnx {onnx.__version__}; {ROWS} random numbers from 0 to 1")
print("guess: none comes back as another number, and texts are the reference's")
random = np.random.default_rng(0)
lost = {}
for element, dtype in ((TensorProto.FLOAT, np.float32), (TensorProto.DOUBLE, np.float64)):
    x = random.random(ROWS, dtype=dtype)
    text, back = run(there_and_back(element), x)
    reference = ReferenceEvaluator(there_and_back(element)).run(None, {"x": x})
    lost[dtype] = int((back != x).sum())
    other = [(str(a), str(b)) for a, b in zip(text, reference[0]) if str(a) != str(b)]
    print(f"seen: {dtype.__name__}: {lost[dtype]} come back as another number (reference: {int((reference[1] != x).sum())}), "
          f"{len(other)} texts differ, such as {other[0][0]} for {other[0][1]}")

x = random.random(ROWS, dtype=np.float32)
keys = [str(value) for value in x]
encoder = model([helper.make_node("Cast", ["x"], ["text"], to=TensorProto.STRING),
                 helper.make_node("LabelEncoder", ["text"], ["y"], domain="ai.onnx.ml", keys_strings=keys,
                                  values_int64s=list(range(ROWS)), default_int64=-1)],
                TensorProto.FLOAT, [("y", TensorProto.INT64)])
missed = int((run(encoder, x)[0] == -1).sum())
print(f"seen: {missed} of {ROWS} keys that NumPy wrote aren't found by a LabelEncoder behind a Cast")
sys.exit(0 if min(lost.values()) > 0 and missed > 0 else "as guessed: floats are written so that they come back")
PYTHON
