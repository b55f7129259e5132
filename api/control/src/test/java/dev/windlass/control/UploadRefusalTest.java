package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.OnnxBytes;
import dev.windlass.client.WindlassException;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads that are refused, and what is left of them: nothing.
final class UploadRefusalTest {
    private static final int SIZE = 20 << 20;

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private UploadRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = new UploadRig(api);
    }

    @Test
    void aTruncatedUploadIsNotCompleted() throws IOException {
        var view = rig.declare(TestApi.file(scratch, SIZE), "7");

        var response = rig.complete(view.id());

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(TestApi.problem(response).detail()).contains("0 of " + SIZE);
        rig.assertNothingKept();
    }

    @Test
    void moreBytesThanDeclaredAreRefused() throws IOException {
        var view = rig.declare(TestApi.file(scratch, 1000), "7");

        var response = rig.patch(view.id(), 0, new byte[1001]);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestApi.problem(response).detail()).contains("1000 declared");
        rig.assertNothingKept();
    }

    @Test
    void otherBytesThanTheDigestAreRefusedAndNothingIsKept() throws IOException {
        var view = rig.declare(TestApi.file(scratch, 1000), "7");
        rig.patch(view.id(), 0, new byte[1000]);

        var response = rig.complete(view.id());

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(TestApi.problem(response).reason()).isEqualTo("DigestMismatch");
        assertThat(api.send("dev", "GET", UploadRig.UPLOADS + "/" + view.id(), "", Map.of())
                        .statusCode())
                .isEqualTo(404);
        rig.assertNothingKept();
    }

    @Test
    void otherBytesAreRefusedBeforeTheyAreReadBackOrInspected() throws IOException {
        var view = rig.declare(TestApi.file(scratch, SIZE), "7");
        rig.patch(view.id(), 0, new byte[SIZE]);

        var response = rig.complete(view.id());

        assertThat(TestApi.problem(response).reason()).isEqualTo("DigestMismatch");
        assertThat(api.blobs.opened()).isZero();
        assertThat(api.inspections).hasValue(0);
        assertThat(api.blobs.keys()).isEmpty();
        assertThat(api.blobs.unfinished()).isZero();
    }

    @Test
    void whatAnotherProcessTookIsHashedWhenItIsReadBack() throws IOException {
        var view = rig.declare(TestApi.file(scratch, SIZE), "7");
        rig.patch(view.id(), 0, new byte[8 << 20]);
        api.restart();
        rig.patch(view.id(), 8 << 20, new byte[SIZE - (8 << 20)]);

        var response = rig.complete(view.id());

        assertThat(TestApi.problem(response).reason()).isEqualTo("DigestMismatch");
        assertThat(api.blobs.opened()).isEqualTo(1);
        assertThat(api.inspections).hasValue(0);
        assertThat(api.blobs.keys()).isEmpty();
    }

    @Test
    void partsThatTheStoreHasOtherwiseAreRefused() throws IOException {
        var file = TestApi.file(scratch, 1000);
        var view = rig.declare(file, "7");
        rig.patch(view.id(), 0, Files.readAllBytes(file));
        var row = api.parts.stores().uploads().find("payments", view.id()).orElseThrow();
        api.blobs.putPart(ObjectKeys.upload("payments", view.id()), row.multipartId(), 1, new byte[1000]);

        var response = rig.complete(view.id());

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(TestApi.problem(response).reason()).isEqualTo("PartsLost");
        rig.assertNothingKept();
    }

    @Test
    void weightsInAnotherFileAreRefusedByTheFirstPiece() throws IOException {
        var view = rig.declare(TestApi.file(scratch, SIZE), "7");
        var first = Arrays.copyOf(OnnxBytes.outside(), 8 << 20);

        var response = rig.patch(view.id(), 0, first);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(TestApi.problem(response).reason()).isEqualTo("EXTERNAL_DATA");
        assertThat(TestApi.problem(response).remedy()).contains("torch.onnx.export(..., external_data=False)");
        assertThat(api.parts.stores().uploads().open("payments")).isEmpty();
        assertThat(api.blobs.unfinished()).isZero();
    }

    @Test
    void whatTheInspectorRefusesIsNotKept() throws IOException {
        api.inspection =
                new ModelInspector.Inspection.Refused("NOT_ONNX", "the file is no ONNX model", "push an ONNX file");

        var refused = catchThrowableOfType(WindlassException.class, () -> rig.push("7", TestApi.file(scratch, 1000)));

        assertThat(refused.problem().status()).isEqualTo(422);
        assertThat(refused.problem().reason()).isEqualTo("NOT_ONNX");
        assertThat(refused.problem().remedy()).isEqualTo("push an ONNX file");
        rig.assertNothingKept();
    }

    @Test
    void aWrongOffsetIsAConflictThatNamesTheRightOne() throws IOException {
        var view = rig.declare(TestApi.file(scratch, 1000), "7");

        var response = rig.patch(view.id(), 5, new byte[995]);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(TestApi.problem(response).detail()).contains("offset 0");
    }

    @Test
    void anOversizedArtifactIsRefusedWhenItIsDeclared() throws IOException {
        var body = "{\"model\":\"m\",\"version\":\"1\",\"byteSize\":99999999999,\"digest\":\"sha256:" + "0".repeat(64)
                + "\"}";

        var response = api.send("dev", "POST", UploadRig.UPLOADS, body, Map.of());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(TestApi.problem(response).detail()).contains("byteSize", "99999999999");
    }
}
