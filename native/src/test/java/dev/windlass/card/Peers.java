package dev.windlass.card;

import dev.windlass.onnx.CudaEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// ONNX Runtime's own interfaces on the same card, by the same library, where they were packed and run here.
final class Peers {
    static final String C_NAME = "ONNX Runtime, C";
    static final String PYTHON_NAME = "ONNX Runtime, Python";

    private final Setting setting;

    Peers(Setting setting) {
        this.setting = setting;
    }

    private boolean testPart() {
        return setting.runtime().equals(CudaEngine.STAND_IN);
    }

    Way.Opened c(Path model, int width) {
        if (testPart()) {
            return new Way.Opened.Absent(C_NAME, "the device is a test part");
        }
        return setting.program("c-peer")
                .map(program -> PeerWay.open(
                        C_NAME,
                        List.of(
                                program.toString(),
                                setting.runtime(),
                                model.toString(),
                                Integer.toString(width),
                                "cuda")))
                .orElseGet(() -> new Way.Opened.Absent(C_NAME, packed("c-peer", "its program wasn't packed")));
    }

    /// Only if this machine's Python is of the version that its packages were packed for.
    Way.Opened python(Path model, int width) {
        var wanted = packed("python", "");
        if (testPart() || wanted.isEmpty()) {
            return new Way.Opened.Absent(
                    PYTHON_NAME, testPart() ? "the device is a test part" : "its packages weren't packed");
        }
        var found = version();
        if (!found.equals(wanted)) {
            return new Way.Opened.Absent(
                    PYTHON_NAME,
                    "its packages are for Python " + wanted + ", "
                            + (found.isEmpty() ? "no python3 is here" : "python3 here is " + found));
        }
        return PeerWay.open(
                PYTHON_NAME,
                List.of(
                        "env",
                        "PYTHONPATH=" + setting.home().resolve("gpu"),
                        "python3",
                        setting.home().resolve("peers/peer.py").toString(),
                        model.toString(),
                        Integer.toString(width),
                        "CUDAExecutionProvider"));
    }

    private String packed(String key, String otherwise) {
        return Setting.packed(setting.home()).getProperty(key, otherwise);
    }

    /// Such as "3.11"; empty if there is no python3.
    private static String version() {
        try {
            var process = new ProcessBuilder("python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes()).strip();
        } catch (IOException absent) {
            return "";
        }
    }
}
