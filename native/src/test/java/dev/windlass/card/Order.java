package dev.windlass.card;

import dev.windlass.onnx.CudaEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The command line.
sealed interface Order {
    String USAGE = """
            usage: verify-gpu [--out DIRECTORY] [--seed NUMBER] [--runtime LIBRARY] [--short]
              --out      where the report goes; gpu-report-DATE here unless said
              --seed     of all that is random; a fresh one unless said
              --runtime  another libonnxruntime.so than the one that was packed
              --short    one short round of everything: shows that it runs, measures nothing""";

    record Run(Setting setting) implements Order {}

    /// `help` is what to print, exit 0.
    record Help(String help) implements Order {}

    /// `reason` is one line or the usage, exit 2.
    record Misused(String reason) implements Order {}

    /// @param home the directory that was carried here
    static Order of(Path home, String... args) {
        @Nullable Path out = null;
        @Nullable String runtime = null;
        long seed = new Random().nextLong();
        var effort = Effort.FULL;
        var rest = List.of(args).iterator();
        try {
            while (rest.hasNext()) {
                switch (rest.next()) {
                    case "--out" -> out = Path.of(value(rest, "--out"));
                    case "--seed" -> seed = Long.parseLong(value(rest, "--seed"));
                    case "--runtime" -> runtime = value(rest, "--runtime");
                    case "--short" -> effort = Effort.SHORT;
                    case "--help", "-h" -> {
                        return new Help(USAGE);
                    }
                    case String other -> {
                        return new Misused("unknown option " + other + "\n" + USAGE);
                    }
                }
            }
            var found = runtime == null ? packed(home) : given(runtime);
            return found == null
                    ? new Misused("no ONNX Runtime was packed: say --runtime LIBRARY, its build for CUDA")
                    : new Run(new Setting(home, found, (out == null ? dated() : out).toAbsolutePath(), seed, effort));
        } catch (IllegalArgumentException | IOException wrong) {
            return new Misused(String.valueOf(wrong.getMessage()));
        }
    }

    private static String value(Iterator<String> rest, String option) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static String given(String runtime) {
        if (runtime.equals(CudaEngine.STAND_IN)) {
            return runtime;
        }
        if (!Files.isRegularFile(Path.of(runtime))) {
            throw new IllegalArgumentException("--runtime: there is no file " + runtime);
        }
        return Path.of(runtime).toAbsolutePath().toString();
    }

    private static @Nullable String packed(Path home) throws IOException {
        var directory = home.resolve("gpu/onnxruntime/capi");
        var found = new ArrayList<String>();
        if (Files.isDirectory(directory)) {
            try (var files = Files.newDirectoryStream(directory, "libonnxruntime.so*")) {
                files.forEach(it -> found.add(it.toString()));
            }
        }
        return found.stream().sorted().findFirst().orElse(null);
    }

    private static Path dated() {
        return Path.of("gpu-report-" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
    }

    /// As it was typed, for the report.
    static String line(String... args) {
        return "verify-gpu " + String.join(" ", Arrays.asList(args));
    }
}
