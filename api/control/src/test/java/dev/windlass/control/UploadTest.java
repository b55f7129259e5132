package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.WindlassException;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadTest {
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
    void aPushedModelIsRegisteredWithItsSchema() throws IOException {
        var file = TestApi.file(scratch, SIZE);

        var pushed = rig.push("7", file);

        assertThat(pushed.schema()).isEqualTo(TestApi.SCHEMA);
        assertThat(pushed.byteSize()).isEqualTo(SIZE);
        assertThat(pushed.needs().memoryBytes()).isEqualTo((128L << 20) + 4L * SIZE);
        assertThat(pushed.createdBy()).isEqualTo("dev");
        assertThat(api.client("view").model(new ModelRef("payments", "m")).versions())
                .containsExactly(pushed);
    }

    @Test
    void theSameBytesAreTheSameVersionAndOtherBytesAreRefused() throws IOException {
        var file = TestApi.file(scratch, 1000);
        var first = rig.push("7", file);

        var again = rig.push("7", file);
        var other = catchThrowableOfType(WindlassException.class, () -> rig.push("7", TestApi.file(scratch, 1001)));

        assertThat(again).isEqualTo(first);
        assertThat(other.problem().status()).isEqualTo(409);
        assertThat(other.problem().reason()).isEqualTo("VersionExists");
    }

    @Test
    void goesOnAfterACutConnectionAndARestart() throws IOException {
        var file = TestApi.file(scratch, SIZE);
        var bytes = Files.readAllBytes(file);
        var view = rig.declare(file, "7");
        rig.sendAndCut(view.id(), bytes, 9 << 20);
        Awaitility.await().until(() -> rig.offset(view.id()) == 8 << 20);

        api.restart();
        var rest = Arrays.copyOfRange(bytes, 8 << 20, SIZE);
        var response = rig.patch(view.id(), 8 << 20, rest);
        var completed = rig.complete(view.id());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        assertThat(response.headers().firstValue("Upload-Offset")).hasValue(Integer.toString(SIZE));
        assertThat(completed.statusCode()).as(completed.body()).isEqualTo(201);
    }

    @Test
    void aCrashBetweenTheBytesAndTheRowIsMadeGoodByTheNextTry() throws IOException {
        var file = TestApi.file(scratch, 1000);
        var view = rig.declare(file, "7");
        rig.patch(view.id(), 0, Files.readAllBytes(file));
        api.blobs.putIfAbsent(ObjectKeys.artifact("payments", view.digest()), Files.readAllBytes(file));
        api.restart();

        assertThat(rig.complete(view.id()).statusCode()).isEqualTo(201);
        assertThat(api.blobs.keys()).containsExactly(ObjectKeys.artifact("payments", view.digest()));
    }

    @Test
    void aCrashBetweenTheRowAndTheSessionsEndIsMadeGoodByTheNextTry() throws IOException {
        var file = TestApi.file(scratch, 1000);
        var first = rig.push("7", file);
        var stores = api.parts.stores();
        var declared = rig.upload(file, "7");
        var again = rig.declare(declared);
        rig.patch(again.id(), 0, Files.readAllBytes(file));

        var response = rig.complete(again.id());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(stores.registry().find(first.ref())).hasValue(first);
        assertThat(stores.uploads().open("payments")).isEmpty();
    }

    @Test
    void ofManyCompletionsOneRegisters() throws Exception {
        var file = TestApi.file(scratch, 1000);
        var view = rig.declare(file, "7");
        rig.patch(view.id(), 0, Files.readAllBytes(file));

        var codes = new ArrayList<Integer>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 20)
                    .mapToObj(_ -> pool.submit(() -> rig.complete(view.id()).statusCode()))
                    .toList();
            for (var each : all) {
                codes.add(each.get());
            }
        }

        assertThat(codes).filteredOn(code -> code == 201).hasSize(1);
        assertThat(codes).isSubsetOf(201, 200, 404, 409);
        assertThat(api.inspections).hasValue(1);
    }

    @Test
    void anObjectStoreThatIsAwayIsAskedAgainLater() throws IOException {
        var file = TestApi.file(scratch, 1000);
        var view = rig.declare(file, "7");
        api.blobs.away(true);
        var sent = rig.patch(view.id(), 0, Files.readAllBytes(file));
        api.blobs.away(false);
        rig.patch(view.id(), 0, Files.readAllBytes(file));
        api.blobs.away(true);
        var completed = rig.complete(view.id());
        api.blobs.away(false);

        assertThat(sent.statusCode()).isEqualTo(503);
        assertThat(completed.statusCode()).isEqualTo(503);
        assertThat(TestApi.problem(completed).detail()).contains("objectStore");
        assertThat(rig.complete(view.id()).statusCode()).isEqualTo(201);
    }

    @Test
    void anErrorOfTheStoreAtTheEndLosesNothing() throws IOException {
        var file = TestApi.file(scratch, 1000);
        var view = rig.declare(file, "7");
        rig.patch(view.id(), 0, Files.readAllBytes(file));
        api.blobs.refuseToJoin(1);

        var refused = rig.complete(view.id());

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(TestApi.problem(refused).detail()).contains("objectStore");
        assertThat(rig.offset(view.id())).isEqualTo(1000);
        assertThat(rig.complete(view.id()).statusCode()).isEqualTo(201);
    }

    @Test
    void aPushWaitsForTheStoreAndGoesOn() throws IOException {
        api.blobs.refuseToJoin(2);

        assertThat(rig.push("7", TestApi.file(scratch, 1000)).ref()).isEqualTo(new VersionRef("payments", "m", "7"));
    }

    @Test
    void aVersionNeverChangesItsMetricsEither() throws IOException {
        var file = TestApi.file(scratch, 1000);
        rig.push("7", file);
        var better = rig.upload(file, "7", Map.of("auc", 0.99));

        var refused = catchThrowableOfType(
                WindlassException.class, () -> api.client("dev").push("payments", better, file, _ -> {}));

        assertThat(refused.problem().reason()).isEqualTo("VersionExists");
        assertThat(refused.problem().detail()).contains("metrics");
    }
}
