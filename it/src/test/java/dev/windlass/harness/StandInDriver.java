package dev.windlass.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/// The stand-ins for NVIDIA's libraries, test parts that compute on the CPU, as a whole process finds them: on the
/// loader's path.
public final class StandInDriver {
    private static final Path SCRIPT = Path.of("../native/src/test/cuda/build.sh");

    private StandInDriver() {}

    /// Builds them into `directory`; skips the test where that can't be done, saying why.
    ///
    /// @return the environment of a process that is to find them
    public static Map<String, String> build(Path directory) throws IOException, InterruptedException {
        var headers = Tools.cudaHeaders().getParent();
        var process = new ProcessBuilder(SCRIPT.toString(), headers.toString(), directory.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        Assumptions.assumeFalse(code == 127, "not run: no C++ compiler: " + said);
        if (code != 0 || !Files.exists(directory.resolve("libcuda.so.1"))) {
            throw new AssertionError(said);
        }
        return Map.of("LD_LIBRARY_PATH", directory.toString());
    }
}
