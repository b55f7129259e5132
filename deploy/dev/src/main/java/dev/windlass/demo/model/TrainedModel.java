package dev.windlass.demo.model;

import java.util.Map;

/// A model as it would be pushed: the ONNX file's bytes, metrics measured on held-out rows, lineage as a
/// JSON object.
public record TrainedModel(byte[] onnx, Map<String, Double> metrics, String lineageJson) {
    public TrainedModel {
        metrics = Map.copyOf(metrics);
    }
}
