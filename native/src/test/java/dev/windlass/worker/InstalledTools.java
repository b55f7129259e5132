package dev.windlass.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// What `windlass tools` keeps. What isn't there skips the test that asked, saying why.
public final class InstalledTools {
    private InstalledTools() {}

    public static Path directory() {
        String set = System.getenv("WINDLASS_HOME");
        var home = set == null || set.isBlank() ? Path.of(System.getProperty("user.home"), ".windlass") : Path.of(set);
        return home.toAbsolutePath().resolve("tools");
    }

    /// The `onnx` package as a wheel.
    static Path onnxTests() {
        var wheel = directory().resolve("onnx-1.17.0/onnx.whl");
        return Files.exists(wheel)
                ? wheel
                : Assumptions.abort(
                        "not run: the ONNX project's tests aren't in " + wheel + "; run windlass tools onnx-tests");
    }
}
