"""Writes the inputs of a request in JSON as an Arrow stream: python write.py EXAM"""
import json
import sys

import pyarrow as pa

exam = json.load(open(sys.argv[1]))
columns = {}
for tensor in json.load(open(exam["json"]))["inputs"]:
    rows, width = tensor["shape"]
    values = pa.array(tensor["data"], pa.float32())
    columns[tensor["name"]] = pa.FixedSizeListArray.from_arrays(values, width)
table = pa.table(columns)
with pa.OSFile(exam["stream"], "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table)
print(json.dumps({"rows": table.num_rows}))
