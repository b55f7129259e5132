package dev.windlass.domain;

/// What runs a version's model inside its inference worker.
public enum ServingRuntime {
    ONNXRUNTIME
}
