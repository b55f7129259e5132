package dev.windlass.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A script of this module's resources, run by a Python that has what it imports: it gets a JSON file and prints
/// one JSON object.
public final class PythonExam {
    private static final long SECONDS_MAX = 300;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path python;
    private final Path directory;

    /// @param directory for its files
    public PythonExam(Path python, Path directory) {
        this.python = python;
        this.directory = directory;
    }

    /// @param script such as `/dataframes/ask.py`
    /// @return what it printed, once it ended well
    public JsonNode run(String script, Map<String, Object> exam) throws IOException, InterruptedException {
        var file = directory.resolve("exam.py");
        try (var in = Objects.requireNonNull(PythonExam.class.getResourceAsStream(script))) {
            Files.write(file, in.readAllBytes());
        }
        var questions = Files.writeString(directory.resolve("exam.json"), JSON.writeValueAsString(exam));
        var report = directory.resolve("report.json");
        var errors = directory.resolve("errors.txt");
        var process = new ProcessBuilder(python.toString(), file.toString(), questions.toString())
                .redirectOutput(report.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS))
                .as("the exam ends")
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return JSON.readTree(Files.readString(report));
    }
}
