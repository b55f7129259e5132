package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.WindlassException;
import dev.windlass.control.ModelInspector.Answer;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.VersionRef;
import dev.windlass.golden.ElementType;
import dev.windlass.golden.Elements;
import dev.windlass.golden.NamedTensor;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads with a golden set, by the client and by hand.
final class GoldenUploadTest {
    private static final VersionRef SEVEN = new VersionRef("payments", "m", "7");

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private UploadRig rig;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi(scratch);
        rig = new UploadRig(api);
        file = TestApi.file(scratch, 1000);
        api.answers = GoldenUploadTest::sums;
    }

    /// Two rows of four, whose sums are expected to be `first` and 26.
    private static byte[] golden(double first) {
        return """
                {"apiVersion": "windlass.dev/v1", "kind": "GoldenSet",
                 "inputs": [{"name": "x", "datatype": "FP32", "shape": [2, 4], "data": [1, 2, 3, 4, 5, 6, 7, 8]}],
                 "outputs": [{"name": "y", "datatype": "FP32", "shape": [2], "data": [%s, 26],
                              "tolerance": {"absolute": 0.01, "relative": 0}}]}
                """.formatted(first).getBytes(StandardCharsets.UTF_8);
    }

    /// The model: each row's sum.
    private static Answer sums(List<NamedTensor> inputs) {
        var x = ByteBuffer.wrap(inputs.getFirst().elements().data()).order(ByteOrder.LITTLE_ENDIAN);
        int rows = x.remaining() / 16;
        var sums = ByteBuffer.allocate(rows * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            sums.putFloat(x.getFloat() + x.getFloat() + x.getFloat() + x.getFloat());
        }
        return new Answer.Gave(
                List.of(new NamedTensor("y", List.of((long) rows), Elements.fixed(ElementType.FP32, sums.array()))));
    }

    private ModelVersion push(String version, byte[] golden) throws IOException {
        var declared = rig.upload(file, version, CanonicalJson.sha256(golden));
        return api.client("dev").push("payments", declared, golden, file, _ -> {});
    }

    private WindlassException refusedPush(String version, byte[] golden) {
        return catchThrowableOfType(WindlassException.class, () -> push(version, golden));
    }

    @Test
    void rowsThatAreAnsweredAsExpectedBelongToTheVersion() throws IOException {
        var pushed = push("7", golden(10));

        var digest = CanonicalJson.sha256(golden(10));
        assertThat(pushed.golden()).isEqualTo(new GoldenPin(digest, 2));
        assertThat(api.client("dev").version(SEVEN).golden()).isEqualTo(pushed.golden());
        try (var kept = api.blobs.open(ObjectKeys.golden(SEVEN, digest))) {
            assertThat(kept.readAllBytes()).isEqualTo(golden(10));
        }
        assertThat(api.blobs.keys()).noneMatch(key -> key.startsWith("fragments/"));
    }

    @Test
    void aDifferenceRefusesThePushWithRowAndBothAnswers() {
        var refused = refusedPush("7", golden(11));

        assertThat(refused.problem().status()).isEqualTo(422);
        assertThat(refused.problem().reason()).isEqualTo("GoldenMismatch");
        assertThat(refused.problem().detail())
                .contains("golden row 0, output y: expected 11.0, answered 10.0 (in a batch of 2 rows");
        rig.assertNothingKept();
        assertThat(api.blobs.keys()).isEmpty();
    }

    @Test
    void rowsThatDifferOnlyWhenTheyAreAloneAreFound() {
        api.answers = inputs -> inputs.getFirst().shape().getFirst() == 1
                ? new Answer.Said("Reshape: the input tensor cannot be reshaped")
                : sums(inputs);

        assertThat(refusedPush("7", golden(10)).problem().detail())
                .contains("row 0: expected an answer, answered \"Reshape: the input tensor cannot be reshaped\"")
                .contains("asked alone");
    }

    @Test
    void aSetThatTheModelDoesNotTakeIsRefusedByName() {
        var other = new String(golden(10), StandardCharsets.UTF_8).replace("\"x\"", "\"z\"");

        var refused = refusedPush("7", other.getBytes(StandardCharsets.UTF_8));

        assertThat(refused.problem().reason()).isEqualTo("GoldenUnfit");
        assertThat(refused.problem().detail())
                .contains("inputs[0].name = z: isn't one of the model's inputs", "inputs = x: is missing");
    }

    @Test
    void aSetThatIsNoneIsRefusedByField() {
        var refused = refusedPush("7", "{\"kind\": \"GoldenSet\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(refused.problem().reason()).isEqualTo("GoldenInvalid");
        assertThat(refused.problem().detail()).contains("apiVersion: must be windlass.dev/v1");
        rig.assertNothingKept();
    }

    @Test
    void theSamePushAgainIsTheSameVersion() throws IOException {
        var asked = new AtomicInteger();
        push("7", golden(10));
        api.answers = inputs -> {
            asked.incrementAndGet();
            return sums(inputs);
        };

        assertThat(push("7", golden(10)).ref()).isEqualTo(SEVEN);
        assertThat(rig.push("7", file).golden())
                .as("without a set nothing is contradicted")
                .isNotNull();
        assertThat(asked).hasValue(0);
    }

    @Test
    void otherRowsForTheSameVersionConflict() throws IOException {
        push("7", golden(10));
        rig.push("8", file);

        assertThat(refusedPush("7", golden(10.001)).problem())
                .satisfies(it -> assertThat(it.status()).isEqualTo(409))
                .satisfies(it -> assertThat(it.detail()).contains("exists with other golden rows (2, sha256:"));
        assertThat(refusedPush("8", golden(10)).problem().detail()).contains("golden rows (none)");
    }

    @Test
    void twoSessionsWithOtherRowsMakeOneVersionAndLeaveNoRowsBehind() throws IOException {
        var first = rig.declare(rig.upload(file, "7", CanonicalJson.sha256(golden(10))));
        var second = rig.declare(rig.upload(file, "7", CanonicalJson.sha256(golden(10.001))));
        rig.golden(first.id(), golden(10));
        rig.golden(second.id(), golden(10.001));
        rig.patch(first.id(), 0, Files.readAllBytes(file));
        rig.patch(second.id(), 0, Files.readAllBytes(file));

        assertThat(rig.complete(first.id()).statusCode()).isEqualTo(201);
        var late = rig.complete(second.id());

        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(TestApi.problem(late).detail()).contains("golden rows (2, ");
        assertThat(api.blobs.keys())
                .filteredOn(key -> key.startsWith("golden/"))
                .containsExactly(ObjectKeys.golden(SEVEN, CanonicalJson.sha256(golden(10))));
    }

    @Test
    void anUploadWaitsForTheRowsThatWereDeclared() throws IOException {
        var view = rig.declare(rig.upload(file, "7", CanonicalJson.sha256(golden(10))));
        rig.patch(view.id(), 0, Files.readAllBytes(file));

        var early = rig.complete(view.id());
        var other = rig.golden(view.id(), golden(11));
        rig.golden(view.id(), golden(10));
        var again = rig.golden(view.id(), golden(10));

        assertThat(early.statusCode()).isEqualTo(409);
        assertThat(TestApi.problem(early).reason()).isEqualTo("GoldenMissing");
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(TestApi.problem(other).detail()).contains("isn't the declared sha256:");
        assertThat(again.statusCode()).isEqualTo(204);
        assertThat(rig.complete(view.id()).statusCode()).isEqualTo(201);
    }

    @Test
    void whatIsTooLargeOrOfAnotherUploadIsRefused() throws IOException {
        var with = rig.declare(rig.upload(file, "7", CanonicalJson.sha256(golden(10))));
        var without = rig.declare(file, "8");

        assertThat(rig.golden(with.id(), new byte[(2 << 20) + 1]).statusCode()).isEqualTo(413);
        assertThat(TestApi.problem(rig.golden(without.id(), golden(10))).detail())
                .contains("belongs to an upload without a golden set");
        assertThat(rig.golden("no-such", golden(10)).statusCode()).isEqualTo(404);
    }
}
