package dev.windlass.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.onnx.SessionOutcome.Reason;
import dev.windlass.onnx.SessionOutcome.Refused;
import dev.windlass.slab.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are no model, a part of one, or one with a damaged byte.
final class DamagedModelTest {
    @TempDir
    static Path directory;

    @AutoClose
    private static SessionRig rig;

    @BeforeAll
    static void open() {
        rig = new SessionRig(directory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "hello, I am a text",
                "PK\3\4 a zip archive",
                "<html><body>no</body></html>",
                "{\"a\": 1}"
            })
    void refusesWhatIsNoOnnx(String content) throws IOException {
        assertThat(rig.refused(content.getBytes(UTF_8)).reason()).isEqualTo(Reason.NOT_ONNX);
    }

    @Test
    void refusesRandomBytesWhateverTheyAre() throws IOException {
        var random = new Random(7);
        for (int i = 0; i < 200; i++) {
            var bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            assertThat(rig.tryLoad(bytes)).isInstanceOf(Refused.class);
        }
    }

    @Test
    void refusesAModelCutAnywhere() throws IOException {
        var whole = TestModels.mlp(1, 4, 3, 2);
        for (int cut = 1; cut < whole.length - 2; cut += 7) {
            var reason = rig.refused(RefusedModels.withoutLast(whole, cut)).reason();
            assertThat(reason)
                    .as("without the last %d bytes", cut)
                    .isIn(Reason.TRUNCATED, Reason.INVALID_MODEL, Reason.NOT_ONNX);
        }
        assertThat(rig.refused(RefusedModels.withoutLast(whole, whole.length / 2))
                        .reason())
                .isEqualTo(Reason.TRUNCATED);
    }

    /// A damaged byte can make another valid model, with a dimension fixed or free that wasn't: what guards
    /// against that is the digest. No tensor gets another name, type or rank.
    @Test
    void aDamagedByteIsRefusedWithAReasonOrLeavesTheTensors() throws IOException {
        var whole = TestModels.mlp(1, 4, 3, 2);
        var signature = signature(rig.tryLoad(whole));
        var reasons = EnumSet.noneOf(Reason.class);
        var random = new Random(11);
        for (int i = 0; i < 300; i++) {
            var bytes = whole.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) random.nextInt();
            switch (rig.tryLoad(bytes)) {
                case Refused(var reason, var message) -> {
                    assertThat(message).as("byte %d", at).isNotBlank();
                    reasons.add(reason);
                }
                case SessionOutcome.Loaded loaded ->
                    assertThat(signature(loaded))
                            .as("byte %d is %d", at, bytes[at])
                            .isEqualTo(signature);
                case SessionOutcome.NotHere other -> throw new AssertionError(other);
                case SessionOutcome.DeviceLost other -> throw new AssertionError(other);
            }
        }
        assertThat(reasons).contains(Reason.INVALID_MODEL);
    }

    /// Name, type and rank of each input and output; closes the session.
    private static List<List<String>> signature(SessionOutcome outcome) {
        assertThat(outcome).isInstanceOf(SessionOutcome.Loaded.class);
        try (var session = ((SessionOutcome.Loaded) outcome).session()) {
            return List.of(texts(session.inputs()), texts(session.outputs()));
        }
    }

    private static List<String> texts(List<TensorSpec> specs) {
        return specs.stream()
                .map(it -> it.name() + " " + it.datatype() + " of rank "
                        + it.shape().size())
                .toList();
    }
}
