#!/usr/bin/env bash
# onnxmltools exports a LightGBM classifier whose labels are declared as one, however many rows it takes.
#
# guess: an output that has an element per row is declared with the rows' free dimension, as the probabilities beside it
#        are; a server may size its answer by that.
# seen:  `label` is declared int64 [1] and comes as [N]; ONNX Runtime only writes a warning, and answers. Whoever
#        believes the declaration cuts the answer to its first row, or has no room for it.
set -euo pipefail
ONNXMLTOOLS=1.14.0
LIGHTGBM=4.6.0
ONNXRUNTIME=1.23.2

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" -q install "onnxmltools==$ONNXMLTOOLS" "lightgbm==$LIGHTGBM" "onnxruntime==$ONNXRUNTIME" \
    "skl2onnx==1.20.0" "scikit-learn==1.8.0" "onnx==1.17.0"

"$home/venv/bin/python" - "$ONNXMLTOOLS" "$LIGHTGBM" "$ONNXRUNTIME" <<'PYTHON'
import sys
import warnings

import lightgbm
import numpy as np
import onnxmltools
import onnxruntime
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.datasets import load_breast_cancer

warnings.simplefilter("ignore")
features, labels = load_breast_cancer(return_X_y=True)
features = features.astype(np.float32)
model = lightgbm.LGBMClassifier(n_estimators=5, verbose=-1).fit(features, labels)
exported = onnxmltools.convert_lightgbm(
    model, initial_types=[("X", FloatTensorType([None, features.shape[1]]))], zipmap=False)
options = onnxruntime.SessionOptions()
options.log_severity_level = 3
session = onnxruntime.InferenceSession(exported.SerializeToString(), options, providers=["CPUExecutionProvider"])
declared = {output.name: output.shape for output in session.get_outputs()}
answered = dict(zip(declared, session.run(None, {"X": features[:3]})))

print("onnxmltools %s, LightGBM %s, ONNX Runtime %s" % tuple(sys.argv[1:]))
print("guess: the label is declared with the free dimension of the rows, as the probabilities are")
for name, shape in declared.items():
    print(f"seen: {name} declared {shape}, of three rows answered {list(answered[name].shape)}")
as_seen = declared["label"] == [1] and answered["label"].shape == (3,)
right = (answered["label"] == model.predict(features[:3])).all()
print("as seen:", as_seen, "- and the labels are right:", bool(right))
sys.exit(0 if as_seen and right else 1)
PYTHON
