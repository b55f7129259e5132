package dev.windlass.onnx;

import java.nio.file.Path;

/// ONNX Runtime for tests, which need it: absence fails them, with its reason.
final class TestRuntime {
    private TestRuntime() {}

    static OnnxRuntime open(Path libraryDirectory) {
        return switch (OnnxRuntime.open(libraryDirectory)) {
            case OnnxAvailability.Present(var runtime) -> runtime;
            case OnnxAvailability.Absent(var reason) -> throw new AssertionError(reason);
        };
    }
}
