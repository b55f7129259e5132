#!/usr/bin/env bash
# skl2onnx exports a forest without the side to which it learnt that missing values go.
#
# guess: scikit-learn's trees learn at each split to which side a NaN goes, and ONNX's TreeEnsembleClassifier can say
#        it (nodes_missing_value_tracks_true), so that both answer alike; or the export is refused, or warns.
# seen:  no warning, and every nodes_missing_value_tracks_true is 0: where a value is missing labels flip and
#        probabilities are off by more than a half. On data without missing values nothing is seen of it.
set -euo pipefail
SKL2ONNX=1.20.0
SKLEARN=1.8.0
ONNXRUNTIME=1.23.2

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" -q install "skl2onnx==$SKL2ONNX" "scikit-learn==$SKLEARN" "onnxruntime==$ONNXRUNTIME"

"$home/venv/bin/python" - "$SKL2ONNX" "$SKLEARN" <<'PYTHON'
import sys
import warnings

import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier

clean, labels = load_breast_cancer(return_X_y=True)
clean = clean.astype(np.float32)
missing = clean.copy()
missing[np.random.default_rng(0).random(clean.shape) < 0.1] = np.nan
forest = RandomForestClassifier(100, random_state=0).fit(missing, labels)
learnt = sum(int(tree.tree_.missing_go_to_left.sum()) for tree in forest.estimators_)

with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    model = to_onnx(forest, clean[:1], options={"zipmap": False})
tracks = [value for node in model.graph.node for attribute in node.attribute
          if attribute.name == "nodes_missing_value_tracks_true" for value in attribute.ints]
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

print(f"skl2onnx {sys.argv[1]}, scikit-learn {sys.argv[2]}; a forest of which {learnt} splits send NaN to the left")
print(f"warnings of the export: {[str(each.message) for each in warned]}; splits that say so in ONNX: {sum(tracks)}")
print("guess: as many, or a warning; and the same labels")
off = {}
for name, rows in (("clean", clean), ("missing", missing)):
    label, probabilities = session.run(None, {"X": rows})
    expected = forest.predict_proba(rows)
    apart = np.abs(expected[:, 0] - expected[:, 1]) > 1e-5  # no ties
    flips = int((label != forest.predict(rows))[apart].sum())
    off[name] = float(np.abs(probabilities - expected).max())
    print(f"seen: {name} rows: {flips} of {len(rows)} labels flip, probabilities off by up to {off[name]:.3g}")
assert off["clean"] < 1e-5, "not even clean rows agree: this is another trouble"
sys.exit(0 if off["missing"] > 0.1 else "as guessed: the export says where missing values go")
PYTHON
