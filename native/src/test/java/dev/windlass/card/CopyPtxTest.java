package dev.windlass.card;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.CudaCompiler;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// NVIDIA's assembler takes the copy that is the row kernel's floor, for every kind of card. None is run.
final class CopyPtxTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"75", "80", "86", "89", "90", "100", "120"})
    void itIsMachineCodeForEveryKindOfCard(String capability) throws Exception {
        var cubin = directory.resolve("copy.cubin");
        var process = new ProcessBuilder(
                        CudaCompiler.nvcc().resolveSibling("ptxas").toString(),
                        "-arch=sm_" + capability,
                        "-o",
                        cubin.toString(),
                        "src/test/resources/dev/windlass/card/copy.ptx")
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(cubin).isNotEmptyFile();
    }
}
