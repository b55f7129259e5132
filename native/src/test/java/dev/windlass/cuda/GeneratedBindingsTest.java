package dev.windlass.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is checked in is what jextract makes of the headers, where there is a jextract.
final class GeneratedBindingsTest {
    private static final Path PACKAGE = Path.of("dev/windlass/cuda/jextract");

    @TempDir
    Path output;

    @Test
    void theBindingsOfCudaAreWhatTheScriptMakes() throws Exception {
        var headers = CudaHeaders.directory();
        CudaHeaders.need("jextract", "its page is https://jdk.java.net/jextract/");
        CudaHeaders.need("cc", "install a C compiler");

        var process = new ProcessBuilder("jextract/cuda.sh", headers.toString(), output.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(sources(output)).isEqualTo(sources(Path.of("src/main/java")));
    }

    private static Map<String, String> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(PACKAGE))) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(file -> root.relativize(file).toString(), GeneratedBindingsTest::text));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
