package dev.windlass.carry;

import dev.windlass.onnx.jextract.OnnxRuntimeC;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The program that measures ONNX Runtime's C interface, compiled where there is a compiler.
public final class CPeer {
    /// Where each function that it calls lies in struct OrtApi.
    private static final Map<String, Integer> TABLE = new TreeMap<>(Map.ofEntries(
            Map.entry("GetErrorMessage", OnnxRuntimeC.GetErrorMessageAt()),
            Map.entry("CreateEnv", OnnxRuntimeC.CreateEnvAt()),
            Map.entry("CreateSession", OnnxRuntimeC.CreateSessionAt()),
            // After CreateSession come CreateSessionFromArray and this; our own runs are bound.
            Map.entry("Run", OnnxRuntimeC.CreateSessionAt() + 2 * Long.BYTES),
            Map.entry("CreateSessionOptions", OnnxRuntimeC.CreateSessionOptionsAt()),
            Map.entry("SetIntraOpNumThreads", OnnxRuntimeC.SetIntraOpNumThreadsAt()),
            Map.entry("CreateCpuMemoryInfo", OnnxRuntimeC.CreateCpuMemoryInfoAt()),
            Map.entry("CreateTensorWithDataAsOrtValue", OnnxRuntimeC.CreateTensorWithDataAsOrtValueAt()),
            Map.entry("GetTensorMutableData", OnnxRuntimeC.GetTensorMutableDataAt()),
            Map.entry("ReleaseValue", OnnxRuntimeC.ReleaseValueAt()),
            Map.entry("CreateCUDAProviderOptions", OnnxRuntimeC.CreateCUDAProviderOptionsAt()),
            Map.entry(
                    "SessionOptionsAppendExecutionProvider_CUDA_V2",
                    OnnxRuntimeC.SessionOptionsAppendExecutionProvider_CUDA_V2At()),
            Map.entry("ReleaseCUDAProviderOptions", OnnxRuntimeC.ReleaseCUDAProviderOptionsAt())));

    private CPeer() {}

    /// Compiles it.
    ///
    /// @param root of the source checkout
    /// @return empty if it was built, else why not
    public static Optional<String> build(Path root, Path program) throws IOException {
        var headers = Files.createTempDirectory("windlass-table-");
        Files.writeString(
                headers.resolve("onnxruntime_table.h"),
                TABLE.entrySet().stream()
                        .map(it -> "#define AT_" + it.getKey() + " " + it.getValue())
                        .collect(Collectors.joining("\n", "", "\n")));
        Files.createDirectories(program.getParent());
        var source = root.resolve("native/src/test/peers/peer.c");
        var command = List.of(
                "cc",
                "-O2",
                "-Wall",
                "-Werror",
                "-I",
                headers.toString(),
                "-o",
                program.toString(),
                source.toString(),
                "-ldl");
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0
                    ? Optional.empty()
                    : Optional.of("its program doesn't compile: " + said.strip());
        } catch (IOException absent) {
            return Optional.of("its program wasn't packed: there was no C compiler (cc)");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.of("its program wasn't packed: interrupted");
        }
    }
}
