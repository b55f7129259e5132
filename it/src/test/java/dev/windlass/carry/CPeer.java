package dev.windlass.carry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;

/// The program that measures ONNX Runtime's C interface, compiled where there is a compiler. Its header comes, pinned to
/// the version of the root pom, with the package for phones: the only one of Maven's that has it.
record CPeer(Path root, Path target) {
    private static final String CARRIER = "com.microsoft.onnxruntime:onnxruntime-android:%s:aar";
    private static final String HEADERS = "headers/";
    private static final String VERSION = "<onnxruntime.version>";

    private record Ended(int code, String said) {
        String lastLine() {
            return said.lines().filter(it -> !it.isBlank()).reduce("it said nothing", (_, line) -> line.strip());
        }
    }

    /// Empty if it was built, else why not.
    Optional<String> build() throws IOException {
        var carrier = root.resolve("it/target/onnxruntime-c/onnxruntime-android-" + version() + ".aar");
        if (!Files.exists(carrier)) {
            System.out.println("fetching ONNX Runtime's C header ...");
            var fetched = run(List.of(
                    "mvn",
                    "-B",
                    "-q",
                    "-N",
                    "-f",
                    root.resolve("pom.xml").toString(),
                    "dependency:copy",
                    "-Dartifact=" + CARRIER.formatted(version()),
                    "-DoutputDirectory=" + carrier.getParent()));
            if (!Files.exists(carrier)) {
                return Optional.of("ONNX Runtime's C header wasn't to be had: " + fetched.lastLine());
            }
        }
        return compile(headers(carrier));
    }

    private Optional<String> compile(Path headers) throws IOException {
        var program = Files.createDirectories(target.resolve("peers")).resolve("onnxruntime-c");
        var compiled = run(List.of(
                "cc",
                "-O2",
                "-Wall",
                "-Werror",
                "-I",
                headers.toString(),
                "-o",
                program.toString(),
                root.resolve("native/src/test/peers/onnxruntime.c").toString(),
                "-ldl"));
        return compiled.code() == 0
                ? Optional.empty()
                : Optional.of("its program wasn't compiled: " + compiled.lastLine());
    }

    private String version() throws IOException {
        var pom = Files.readString(root.resolve("pom.xml"));
        int from = pom.indexOf(VERSION) + VERSION.length();
        return pom.substring(from, pom.indexOf('<', from));
    }

    private static Path headers(Path carrier) throws IOException {
        var headers = Files.createTempDirectory("windlass-headers-");
        try (var zip = new ZipFile(carrier.toFile())) {
            for (var entry : zip.stream()
                    .filter(it -> it.getName().startsWith(HEADERS) && it.getName().endsWith(".h"))
                    .toList()) {
                var name = Path.of(entry.getName()).getFileName().toString();
                try (var in = zip.getInputStream(entry)) {
                    Files.copy(in, headers.resolve(name));
                }
            }
        }
        return headers;
    }

    /// With this JDK, whatever else is on the machine.
    private static Ended run(List<String> command) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            var process = builder.start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), said);
        } catch (IOException absent) {
            return new Ended(-1, "there is no " + command.getFirst());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return new Ended(-1, "interrupted");
        }
    }
}
