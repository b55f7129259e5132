package dev.windlass.cuda;

import dev.windlass.worker.InstalledTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// What tests of CUDA need of this machine. What can't be had skips the test that asked, saying why.
final class CudaHeaders {
    private CudaHeaders() {}

    /// The directory with `cuda.h` and `nvml.h` that `windlass tools cuda-headers` fills.
    static Path directory() {
        var headers = InstalledTools.directory().resolve("cuda-headers-13.5.37");
        return Files.exists(headers.resolve("cuda.h")) && Files.exists(headers.resolve("nvml.h"))
                ? headers
                : Assumptions.abort("not run: no CUDA headers in " + headers + "; run windlass tools cuda-headers");
    }

    static void need(String program, String remedy) {
        if (onPath(program).isEmpty()) {
            Assumptions.abort("not run: no " + program + " on PATH; " + remedy);
        }
    }

    static Optional<Path> onPath(String program) {
        for (var directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            var candidate = Path.of(directory, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
