package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.UploadView;
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

/// Pieces of an upload that are smaller than the object store takes.
final class UploadPiecesTest {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 20 * MIB;

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
    void aTinyPieceInTheMiddleIsRefusedWithTheRemedy() throws IOException {
        var view = rig.declare(TestApi.file(scratch, SIZE), "7");

        var response = rig.patch(view.id(), 0, new byte[UploadView.PIECE_BYTES_MIN - 1]);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestApi.problem(response).remedy()).contains("larger pieces");
    }

    @Test
    void smallPiecesAreKeptAndJoinedWhateverProcessTakesThem() throws IOException {
        var file = TestApi.file(scratch, SIZE + 100);
        var view = rig.declare(file, "7");

        sendInPieces(view.id(), Files.readAllBytes(file), MIB, api::restart);
        var completed = rig.complete(view.id());

        assertThat(completed.statusCode()).as(completed.body()).isEqualTo(201);
        assertThat(api.blobs.keys()).containsExactly(ObjectKeys.artifact("payments", view.digest()));
    }

    @Test
    void smallPiecesAreHashedAsTheyFlow() throws IOException {
        var file = TestApi.file(scratch, 6 * MIB);
        var view = rig.declare(file, "7");
        sendInPieces(view.id(), new byte[6 * MIB], UploadView.PIECE_BYTES_MIN, () -> {});
        int read = api.blobs.opened();

        var completed = rig.complete(view.id());

        assertThat(TestApi.problem(completed).reason()).isEqualTo("DigestMismatch");
        assertThat(api.blobs.opened()).isEqualTo(read);
        assertThat(api.blobs.keys()).isEmpty();
    }

    @Test
    void whatACrashLeftOfAFragmentGoesWithItsSession() throws IOException {
        var view = rig.declare(TestApi.file(scratch, SIZE), "7");
        rig.patch(view.id(), 0, new byte[MIB]);
        api.blobs.putIfAbsent(ObjectKeys.fragments("payments", view.id()) + MIB + "-lost", new byte[MIB]);

        api.send("dev", "DELETE", UploadRig.UPLOADS + "/" + view.id(), "", Map.of());

        assertThat(api.blobs.keys()).isEmpty();
        assertThat(api.blobs.unfinished()).isZero();
    }

    @Test
    void aFragmentThatTheStoreLostEndsTheSessionAndSaysSo() throws IOException {
        var view = rig.declare(TestApi.file(scratch, SIZE), "7");
        rig.patch(view.id(), 0, new byte[MIB]);
        api.blobs.deleteAll(ObjectKeys.fragments("payments", view.id()));

        var response = rig.patch(view.id(), MIB, new byte[7 * MIB]);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(TestApi.problem(response).reason()).isEqualTo("PartsLost");
        assertThat(api.parts.stores().uploads().open("payments")).isEmpty();
    }

    @Test
    void aStoreThatIsAwayLosesNoFragment() throws IOException {
        var file = TestApi.file(scratch, 6 * MIB);
        var bytes = Files.readAllBytes(file);
        var view = rig.declare(file, "7");
        rig.patch(view.id(), 0, Arrays.copyOf(bytes, MIB));
        api.blobs.away(true);
        var refused = rig.patch(view.id(), MIB, Arrays.copyOfRange(bytes, MIB, bytes.length));
        api.blobs.away(false);

        var rest = rig.patch(view.id(), MIB, Arrays.copyOfRange(bytes, MIB, bytes.length));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(rest.statusCode()).as(rest.body()).isEqualTo(204);
        assertThat(rig.complete(view.id()).statusCode()).isEqualTo(201);
    }

    private void sendInPieces(String id, byte[] bytes, int pieceBytes, Runnable between) throws IOException {
        for (int from = 0; from < bytes.length; from += pieceBytes) {
            int to = Math.min(bytes.length, from + pieceBytes);
            var response = rig.patch(id, from, Arrays.copyOfRange(bytes, from, to));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
            assertThat(response.headers().firstValueAsLong("Upload-Offset")).hasValue(to);
            if (from == 2 * pieceBytes) {
                between.run();
            }
        }
    }
}
