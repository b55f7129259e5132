#!/usr/bin/env bash
# pyarrow's fixed_shape_tensor keeps how a NumPy array lies in memory, not what its shape says.
#
# guess: FixedShapeTensorArray.from_numpy_ndarray of images that were turned from [n, height, width, colour] to
#        [n, colour, height, width] (numpy.moveaxis, as models want them) has rows of [colour, height, width], colour by
#        colour; and to_numpy_ndarray gives the array back.
# seen:  the rows still lie [height, width, colour]; a permutation in the column's metadata says how they are meant. Who
#        reads the shape alone has as many numbers and most of them in another place, without an error; and
#        to_numpy_ndarray gives another shape back, or fails. numpy.ascontiguousarray before it helps.
set -euo pipefail
PYARROW=26.0.1
NUMPY=2.4.6

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" -q install "pyarrow==$PYARROW" "numpy==$NUMPY"

"$home/venv/bin/python" - "$PYARROW" "$NUMPY" <<'PYTHON'
import sys

import numpy as np
import pyarrow as pa

images = np.arange(2 * 4 * 5 * 3, dtype=np.float32).reshape(2, 4, 5, 3)
turned = np.moveaxis(images, -1, 1)
column = pa.FixedShapeTensorArray.from_numpy_ndarray(turned)
right = pa.FixedShapeTensorArray.from_numpy_ndarray(np.ascontiguousarray(turned))
first = column.storage[0].as_py()

print("pyarrow %s, NumPy %s" % tuple(sys.argv[1:]))
print(f"guess: rows of {list(turned.shape[1:])}, beginning {turned[0].ravel()[:4].tolist()}, without permutation")
print(f"seen: rows of {column.type.shape}, permutation {column.type.permutation}, beginning {first[:4]}")
try:
    back = list(column.to_numpy_ndarray().shape)
except pa.ArrowInvalid as error:
    back = str(error)
print(f"seen: to_numpy_ndarray of {list(turned.shape)}: {back}")
print(f"with ascontiguousarray: rows of {right.type.shape}, permutation {right.type.permutation}")
as_seen = column.type.shape == [4, 5, 3] and column.type.permutation == [1, 2, 0] and first != turned[0].ravel().tolist() and back != list(turned.shape)
mended = right.type.shape == [3, 4, 5] and right.storage[0].as_py() == turned[0].ravel().tolist()
print("as seen:", as_seen, "- and mended:", mended)
sys.exit(0 if as_seen and mended else 1)
PYTHON
