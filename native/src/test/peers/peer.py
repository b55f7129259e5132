"""ONNX Runtime's own Python interface, measured for `windlass verify-gpu`: MODEL WIDTH PROVIDER.

Says `ready VERSION`, then answers each line `ROWS MILLIS` with `P50 P99 RATE FIRST`: nanoseconds of a run from numpy
array to numpy array, runs a second, the first number of the answer. As dev.windlass.card.Sample does it.
"""

import sys
import time

import numpy
import onnxruntime

WARM_UP = 10


def measure(session, batch, millis):
    run = lambda: session.run(None, {"x": batch})[0]
    for _ in range(WARM_UP):
        run()
    nanos = []
    start = before = time.perf_counter_ns()
    until = start + millis * 1_000_000
    while True:
        first = run().flat[0]
        now = time.perf_counter_ns()
        nanos.append(now - before)
        before = now
        if before >= until:
            break
    nanos.sort()
    count = len(nanos)
    return nanos[count // 2], nanos[min(count - 1, count * 99 // 100)], count * 1e9 / (before - start), float(first)


def main():
    model, width, provider = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=[provider])
    if session.get_providers()[0] != provider:
        print("ONNX Runtime doesn't take its provider " + provider, flush=True)
        sys.exit(1)
    print("ready", onnxruntime.__version__, flush=True)
    for line in sys.stdin:
        rows, millis = map(int, line.split())
        batch = (numpy.arange(rows * width) * 37 % 101 / 50 - 1).astype(numpy.float32).reshape(rows, width)
        print(*measure(session, batch, millis), flush=True)


if __name__ == "__main__":
    main()
