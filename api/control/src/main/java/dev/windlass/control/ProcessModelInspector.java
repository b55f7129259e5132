package dev.windlass.control;

import dev.windlass.client.ExternalData;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.TensorSchema;
import dev.windlass.exchange.ConfinedProcess;
import dev.windlass.golden.GoldenExam;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Inspects an artifact in a process of its own (`windlass worker --inspect FILE`), which may crash, loop or
/// eat memory without harm: it is killed at the time limit, and the system ends it at the memory limit.
public final class ProcessModelInspector implements ModelInspector {
    /// More than a report takes of a model with as many tensors as are served.
    private static final int OUTPUT_BYTES_MAX = 8 << 20;

    /// What a Java process reserves of address space without using it: heap, class space, code cache, thread
    /// stacks.
    private static final long JAVA_ADDRESS_SPACE_BYTES = 6L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessModelInspector.class);

    private static final Map<String, String> REMEDIES = Map.of(
            "NOT_ONNX",
            "push an ONNX file",
            "TRUNCATED",
            "export the model again and push the whole file",
            ExternalData.REASON,
            ExternalData.REMEDY,
            "UNKNOWN_OPERATOR",
            "export it with standard ONNX operators only",
            "UNSUPPORTED_OPSET",
            "export it with an older opset",
            "UNSUPPORTED_TYPE",
            "export it without sequence and map outputs (ZipMap off)",
            "TOO_LARGE",
            "push a smaller model");

    private final Settings settings;

    /// @param command program and arguments before the file: java, class path, main class, `worker`,
    ///     `--inspect`
    /// @param after arguments after the file, such as `--libraries DIRECTORY`
    /// @param timeout after which the process is killed and the artifact refused
    /// @param memoryBytes memory for the model beyond what Java itself reserves; more ends it; 0 for no limit
    /// @param fileBytesMax largest artifact
    public record Settings(
            List<String> command, List<String> after, Duration timeout, long memoryBytes, long fileBytesMax) {
        public Settings {
            command = List.copyOf(command);
            after = List.copyOf(after);
        }
    }

    public ProcessModelInspector(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Inspection inspect(Path file) {
        try {
            var output = Files.createTempFile("windlass-inspect-", ".json");
            try {
                return run(file, output, List.of());
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException broken) {
            return new Inspection.Unavailable("the inspection can't be started: " + broken.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Inspection.Unavailable("stopped while inspecting");
        }
    }

    @Override
    public Optional<Inspection> ask(Path file, GoldenExam exam, AnswerTaker taker) {
        try {
            var files = Files.createTempDirectory("windlass-ask-");
            var questions = files.resolve("questions");
            var answers = files.resolve("answers");
            var output = files.resolve("report.json");
            try {
                QuestionFiles.write(questions, exam);
                var report = run(
                        file, output, List.of("--questions", questions.toString(), "--answers", answers.toString()));
                if (!(report instanceof Inspection.Accepted)) {
                    return Optional.of(report);
                }
                return read(answers, exam, taker);
            } finally {
                for (var each : List.of(questions, answers, output, files)) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException broken) {
            return Optional.of(new Inspection.Unavailable("golden rows can't be asked: " + broken.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.of(new Inspection.Unavailable("stopped while asking golden rows"));
        }
    }

    /// The process ended well, so a file that isn't whole is its own doing.
    private static Optional<Inspection> read(Path answers, GoldenExam exam, AnswerTaker taker) {
        try {
            QuestionFiles.read(answers, exam, taker);
            return Optional.empty();
        } catch (IOException broken) {
            return Optional.of(new Inspection.Refused(
                    "GoldenUnanswered",
                    "the model's answers to the golden rows can't be read: " + broken.getMessage(),
                    "check the model with ONNX Runtime"));
        }
    }

    private Inspection run(Path file, Path output, List<String> more) throws IOException, InterruptedException {
        var process = ConfinedProcess.startAside(new ProcessBuilder(command(file, more))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD));
        try {
            if (!process.waitFor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                return new Inspection.Refused(
                        "TooSlow",
                        "the model didn't load" + (more.isEmpty() ? "" : " and answer its golden rows") + " within "
                                + settings.timeout().toSeconds() + " s",
                        "push a smaller or simpler model");
            }
            return report(process.exitValue(), output);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /// `ulimit` in a shell that becomes the program: the limit holds for it and what it starts, and so does its being
    /// nice to whatever else runs on the machine.
    private List<String> command(Path file, List<String> more) {
        var all = new ArrayList<String>();
        if (settings.memoryBytes() > 0) {
            all.addAll(List.of(
                    "/bin/sh",
                    "-c",
                    "ulimit -v \"$0\" && exec nice -n 10 \"$@\"",
                    Long.toString((settings.memoryBytes() + JAVA_ADDRESS_SPACE_BYTES) / 1024)));
        }
        all.addAll(settings.command());
        all.add(file.toString());
        all.addAll(List.of("--max-bytes", Long.toString(settings.fileBytesMax())));
        all.addAll(settings.after());
        all.addAll(more);
        return all;
    }

    private static Inspection report(int exitCode, Path output) throws IOException {
        var text = text(output);
        var line = text.lines()
                .filter(each -> each.startsWith("{"))
                .reduce((_, last) -> last)
                .orElse("");
        try {
            var report = WindlassJson.mapper().readTree(line.isEmpty() ? "{}" : line);
            if (report.has("refused")) {
                var reason = report.path("refused").asString();
                return new Inspection.Refused(
                        reason,
                        report.path("message").asString(""),
                        REMEDIES.getOrDefault(reason, "correct the model and push it again"));
            }
            if (report.has("inputs") && exitCode == 0) {
                var schema = new ModelSchema(tensors(report.path("inputs")), tensors(report.path("outputs")));
                return ColumnsAtPush.refused(report.path("inputs"))
                        .<Inspection>map(it -> it)
                        .orElseGet(() -> new Inspection.Accepted(schema));
            }
            if (report.has("failed")) {
                return new Inspection.Unavailable(report.path("failed").asString());
            }
        } catch (JacksonException _) {
            // Handled below, like no report at all.
        }
        LOG.atWarn().addKeyValue("exitCode", exitCode).log("inspection ended without a report");
        return new Inspection.Refused(
                "Crashed",
                "loading the model ended its process (exit code " + exitCode + ")",
                "check the file with ONNX Runtime, and that it needs less memory than the limit");
    }

    private static String text(Path output) throws IOException {
        try (var in = Files.newInputStream(output)) {
            return new String(in.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }

    private static List<TensorSchema> tensors(JsonNode list) {
        var tensors = new ArrayList<TensorSchema>();
        for (var each : list) {
            var shape = new ArrayList<Long>();
            each.path("shape").forEach(size -> shape.add(size.asLong()));
            tensors.add(new TensorSchema(
                    each.path("name").asString(),
                    each.path("datatype").asString(),
                    shape,
                    each.path("optional").asBoolean(false),
                    each.path("anyRank").asBoolean(false)));
        }
        return tensors;
    }
}
