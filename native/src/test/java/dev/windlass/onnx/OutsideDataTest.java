package dev.windlass.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.onnx.SessionOutcome.Reason;
import dev.windlass.onnx.SessionOutcome.Refused;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No model that is let through makes ONNX Runtime open another file, however it is written down.
final class OutsideDataTest {
    private static final String OUTSIDE = "somebody-elses.bin";
    private static final int CASES = 1500;

    @TempDir
    static Path directory;

    private static OnnxRuntime runtime;
    private static SessionOpening opening;

    @BeforeAll
    static void open() {
        runtime = TestRuntime.open(directory);
        opening = runtime.opening(SessionSettings.singleThreaded());
    }

    @AfterAll
    static void close() {
        runtime.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 30, 120})
    void whatIsLetThroughOpensNoOtherFile(int oneIn) throws IOException {
        var model = RefusedModels.externalData(OUTSIDE);
        var mutation = new WireMutation(new Random(20_261_128), oneIn);
        int opened = 0;
        for (int i = 0; i < CASES; i++) {
            var file = TestModels.write(directory, "mutated", mutation.of(model));
            boolean outside = opensAnother(file);
            opened += outside ? 1 : 0;
            if (outside) {
                assertThat(ModelScan.of(file)).as("case %d", i).isInstanceOf(ModelScan.Finding.Unfit.class);
            }
        }
        assertThat(opened).as("mutations that ONNX Runtime still reads").isGreaterThan(CASES / 100);
    }

    @Test
    void aTagThatIsCutTo32BitsIsOne() throws IOException {
        var file = TestModels.write(directory, "long-tags", withTagsBeyond32Bits());

        assertThat(opensAnother(file)).as("ONNX Runtime's reader cuts them").isTrue();
        assertThat(ModelScan.of(file)).isInstanceOf(ModelScan.Finding.Unfit.class);
    }

    @Test
    void whatAnExporterWritesIsLetThrough() throws IOException {
        for (var model : new byte[][] {
            TestModels.mlp(1, 4, 3, 2), TestModels.loop(), TestModels.transpose(), TestModels.wordToNumber()
        }) {
            assertThat(ModelScan.of(TestModels.write(directory, "plain", model)))
                    .isInstanceOf(ModelScan.Finding.Plausible.class);
        }
    }

    /// Of the tensor's fields 13 and 14, both of which say that its data lie elsewhere.
    private static byte[] withTagsBeyond32Bits() {
        return WireMutation.withLongTags(RefusedModels.externalData(OUTSIDE), Set.of(13, 14));
    }

    /// Asks ONNX Runtime without our looking first. The other file isn't there, and it says so.
    private static boolean opensAnother(Path file) {
        return switch (opening.create(file, false, java.util.Map.of())) {
            case Refused(var reason, var message) -> {
                assertThat(reason).isNotEqualTo(Reason.EXTERNAL_DATA);
                yield message.contains(OUTSIDE) || message.contains("xternal");
            }
            case SessionOutcome.Loaded(var session) -> {
                session.close();
                yield false;
            }
            case SessionOutcome.NotHere other -> throw new AssertionError(other);
            case SessionOutcome.DeviceLost other -> throw new AssertionError(other);
        };
    }
}
