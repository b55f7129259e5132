package dev.windlass.onnx;

/// Whether this machine can run models.
public sealed interface OnnxAvailability {
    record Present(OnnxRuntime runtime) implements OnnxAvailability {}

    /// `reason` names what is missing and what to do.
    record Absent(String reason) implements OnnxAvailability {}
}
