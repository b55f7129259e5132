package dev.windlass.app;

import dev.windlass.launch.BootCache;
import dev.windlass.settings.Settings;
import dev.windlass.worker.InferenceWorker;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Command lines of inference workers and of inspections: this program's own `java` and only the jars that
/// they need, since each jar on the class path costs start-up time.
public final class InferenceWorkerCommand {
    private static final List<String> WORKER_JARS =
            List.of("windlass-native-", "onnxruntime-", "arrow-format-", "flatbuffers-");

    private static final List<String> INSPECTOR_JARS = List.of(
            "windlass-native-",
            "onnxruntime-",
            "arrow-",
            "flatbuffers-",
            "slf4j-api-",
            "jackson-",
            "jspecify-",
            "netty-",
            "commons-");

    private InferenceWorkerCommand() {}

    /// Up to and without `--socket` and `--state`.
    static List<String> inferenceWorker(Settings settings) {
        var command = new ArrayList<>(inferenceWorkerJvm(settings));
        command.add("dev.windlass.worker.InferenceWorker");
        return command;
    }

    /// Up to and without the main class.
    public static List<String> inferenceWorkerJvm(Settings settings) {
        var own = settings.node().workerJvmFlags();
        var flags = new ArrayList<>(own.isEmpty() ? InferenceWorker.JVM_FLAGS : own);
        flags.addAll(BootCache.flags("worker"));
        return jvm(settings, flags, WORKER_JARS);
    }

    /// Up to and without the file and the inspection's own arguments. Without a boot cache: the inspection's
    /// memory limit counts address space.
    static List<String> inspector(Settings settings) {
        var flags = new ArrayList<>(InferenceWorker.JVM_FLAGS);
        flags.removeIf(flag -> flag.startsWith("-Xmx"));
        flags.add("-Xmx32m");
        flags.add("-XX:CompressedClassSpaceSize=32m");
        flags.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
        flags.add("--sun-misc-unsafe-memory-access=allow");
        var command = new ArrayList<>(jvm(settings, flags, INSPECTOR_JARS));
        command.add("dev.windlass.worker.inspect.Inspect");
        return command;
    }

    private static List<String> jvm(Settings settings, List<String> flags, List<String> jars) {
        var command = new ArrayList<String>();
        command.add(java(settings));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath(jars)));
        return command;
    }

    private static String java(Settings settings) {
        var named = settings.node().workerJava();
        return named.isEmpty()
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : named;
    }

    /// Beside our own jar when this program was packaged, else the whole class path.
    private static String classPath(List<String> names) {
        try {
            var home = Path.of(InferenceWorker.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isDirectory(home)) {
                return System.getProperty("java.class.path");
            }
            try (var jars = Files.list(home.resolveSibling("."))) {
                return jars.map(Path::normalize)
                        .filter(jar -> names.stream().anyMatch(jar.getFileName().toString()::startsWith))
                        .map(Path::toString)
                        .sorted(Comparator.comparing((String jar) -> !jar.contains("windlass-native"))
                                .thenComparing(Comparator.naturalOrder()))
                        .collect(Collectors.joining(":"));
            }
        } catch (URISyntaxException | java.io.IOException e) {
            throw new IllegalStateException("the inference worker's jars can't be found", e);
        }
    }
}
