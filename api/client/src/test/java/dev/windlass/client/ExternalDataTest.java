package dev.windlass.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.message.NewUpload;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExternalDataTest {
    @Test
    void weightsInAnotherFileAreSeen() {
        assertThat(ExternalData.in(ByteBuffer.wrap(OnnxBytes.outside()))).isTrue();
        assertThat(ExternalData.in(ByteBuffer.wrap(OnnxBytes.outsideInBranch())))
                .isTrue();
        assertThat(ExternalData.in(ByteBuffer.wrap(OnnxBytes.inside(1000)))).isFalse();
    }

    @Test
    void theBeginningIsEnoughAndSaysNothingThatIsNotThere() {
        var whole = OnnxBytes.outside();
        var followed = Arrays.copyOf(whole, whole.length + 100_000);

        assertThat(ExternalData.in(ByteBuffer.wrap(followed))).isTrue();
        assertThat(ExternalData.in(ByteBuffer.wrap(Arrays.copyOf(whole, whole.length / 2))))
                .isFalse();
        assertThat(ExternalData.in(ByteBuffer.allocate(0))).isFalse();
    }

    @Test
    void whateverBytesComeItEnds() {
        var random = new Random(20);
        for (int round = 0; round < 2_000; round++) {
            var bytes = OnnxBytes.outside();
            for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }

            var buffer = ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length + 1));
            ExternalData.in(buffer);

            assertThat(buffer.position()).isLessThanOrEqualTo(buffer.limit());
        }
    }

    @Test
    void aPushOfSuchAFileSendsNothingAndNamesWhatToPass(@TempDir Path directory) throws IOException {
        var file = Files.write(directory.resolve("model.onnx"), OnnxBytes.outside());
        var facts = WindlassClient.facts(file);
        var nobody = new WindlassTarget(URI.create("http://127.0.0.1:1"), null, "token", Duration.ZERO);
        var declared =
                new NewUpload("m", "1", facts.byteSize(), facts.digest(), "onnx", null, null, null, null, null, null);

        var refused = catchThrowableOfType(
                WindlassException.class, () -> new WindlassClient(nobody).push("payments", declared, file, _ -> {}));

        assertThat(refused.problem().reason()).isEqualTo(ExternalData.REASON);
        assertThat(refused.problem().remedy()).contains("torch.onnx.export(..., external_data=False)");
    }
}
