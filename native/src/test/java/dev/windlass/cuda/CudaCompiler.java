package dev.windlass.cuda;

import dev.windlass.worker.InstalledTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// `nvcc`: that of `windlass tools cuda-compiler`, or the machine's. A test that can't have it is skipped, saying why.
public final class CudaCompiler {
    private CudaCompiler() {}

    public static Path nvcc() {
        var ours = InstalledTools.directory().resolve("cuda-compiler-13.5.37/cuda/bin/nvcc");
        return Files.isExecutable(ours)
                ? ours
                : CudaHeaders.onPath("nvcc")
                        .orElseGet(() -> Assumptions.abort(
                                "not run: no nvcc on PATH, none is " + ours + "; run windlass tools cuda-compiler"));
    }

    public static String version() throws IOException {
        var process = new ProcessBuilder(nvcc().toString(), "--version").start();
        return new String(process.getInputStream().readAllBytes());
    }
}
