package dev.windlass.demo;

import dev.windlass.demo.model.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// The directory in which the data scientists of the story leave their files.
final class Workshop {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;

    /// A model's files, as `windlass model push` takes them, and what was measured on held-out rows.
    record Artifact(Path onnx, Path metrics, Path lineage, Map<String, Double> measured) {
        Artifact {
            measured = Map.copyOf(measured);
        }
    }

    Workshop(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    Path directory() {
        return directory;
    }

    Artifact store(String name, TrainedModel model) throws IOException {
        var lineage = Files.writeString(directory.resolve(name + ".lineage.json"), model.lineageJson());
        var metrics = Files.writeString(
                directory.resolve(name + ".metrics.json"), JSON.writeValueAsString(new TreeMap<>(model.metrics())));
        var onnx = Files.write(directory.resolve(name + ".onnx"), model.onnx());
        return new Artifact(onnx, metrics, lineage, model.metrics());
    }

    Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
