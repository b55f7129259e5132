package dev.windlass.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.CudaCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The PTX that is checked in is what the script makes of the source, and the source builds for every kind of card,
/// where there is a compiler. NVIDIA's assembler makes machine code of each; none is run.
final class RowPtxTest {
    private static final Path CHECKED_IN = Path.of("src/main/resources/dev/windlass/rows/rows.ptx");

    @TempDir
    Path directory;

    @Test
    void whatIsCheckedInIsWhatTheScriptMakes() throws Exception {
        if (!CudaCompiler.version().contains("V13.5.37")) {
            Assumptions.abort("not run: another nvcc than 13.5.37; run windlass tools cuda-compiler");
        }

        assertThat(built("75")).isEqualTo(Files.readString(CHECKED_IN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"75", "80", "86", "89", "90", "100", "120"})
    void itBuildsForEveryKindOfCard(String capability) throws Exception {
        assertThat(built(capability)).contains(".target sm_" + capability, ".entry windlass_rows(");
    }

    @Test
    void nothingIsContractedOrApproximated() throws IOException {
        assertThat(Files.readString(CHECKED_IN))
                .contains(".version 8.0", ".target sm_75", "sub.rn.f64", "div.rn.f64", "cvt.rn.f32.f64")
                .doesNotContain("fma.", "mad.rn", ".approx", ".ftz");
    }

    private String built(String capability) throws IOException, InterruptedException {
        var output = directory.resolve("rows.ptx");
        var process = new ProcessBuilder(
                        "src/main/cuda/build.sh", CudaCompiler.nvcc().toString(), output.toString(), capability)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return Files.readString(output);
    }
}
