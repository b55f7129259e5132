#!/usr/bin/env bash
# An Arrow stream that was cut between two batches is read as whole, by pyarrow and by polars.
#
# guess: writers end a stream with a mark, so readers miss it: a body of which the second half was lost is an error.
# seen:  a stream that ends behind any of its batches is read without a word, with fewer rows; and what follows the mark, a
#        second table for instance, is left unread. Whoever takes streams over a connection needs their length from
#        elsewhere (Content-Length, or the last chunk), and must look for what follows himself.
set -euo pipefail
PYARROW=26.0.1
POLARS=2.1.0

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" -q install "pyarrow==$PYARROW" "polars==$POLARS"

"$home/venv/bin/python" - "$PYARROW" "$POLARS" <<'PYTHON'
import sys

import polars
import pyarrow as pa
import pyarrow.ipc as ipc

table = pa.table({"x": [1, 2, 3, 4]})
sink = pa.BufferOutputStream()
with ipc.new_stream(sink, table.schema) as writer:
    writer.write_batch(table.slice(0, 2).to_batches()[0])
    half = sink.tell()
    writer.write_batch(table.slice(2, 2).to_batches()[0])
stream = sink.getvalue().to_pybytes()

print("pyarrow %s, polars %s" % tuple(sys.argv[1:]))
print("guess: a stream without its second batch, and without its end, is an error")
cut = ipc.open_stream(stream[:half]).read_all()["x"].to_pylist()
also = polars.read_ipc_stream(stream[:half])["x"].to_list()
twice = ipc.open_stream(stream + stream).read_all()["x"].to_pylist()
print(f"seen: {half} of {len(stream)} bytes: pyarrow reads {cut}, polars {also}")
print(f"seen: the stream twice: pyarrow reads {twice}")
as_seen = cut == [1, 2] and also == [1, 2] and twice == [1, 2, 3, 4]
print("as seen:", as_seen)
sys.exit(0 if as_seen else 1)
PYTHON
