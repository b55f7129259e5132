package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.domain.PrincipalId;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadSessionTest {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 20 * MIB;

    private static final PrincipalId DEV = new PrincipalId("payments", "dev");

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
    void aCutLosesLessThanTheSmallestPart() throws IOException {
        var file = TestApi.file(scratch, SIZE);
        var bytes = Files.readAllBytes(file);
        var view = rig.declare(file, "7");

        rig.sendAndCut(view.id(), bytes, 14 * MIB);
        Awaitility.await().until(() -> rig.offset(view.id()) >= 14 * MIB);
        // The cut one may have the session in its hands for a moment more.
        var rest = Awaitility.await()
                .until(
                        () -> rig.patch(view.id(), 14 * MIB, Arrays.copyOfRange(bytes, 14 * MIB, SIZE)),
                        answer -> answer.statusCode() != 409);

        assertThat(rest.statusCode()).as(rest.body()).isEqualTo(204);
        assertThat(rig.complete(view.id()).statusCode()).isEqualTo(201);
        assertThat(api.blobs.opened())
                .as("hashed as it flowed, read once for the inspector")
                .isEqualTo(1);
    }

    @Test
    void aPushThatWasEndedGoesOnWhereItStopped() throws IOException {
        var file = TestApi.file(scratch, SIZE);
        var view = rig.declare(file, "7");
        rig.patch(view.id(), 0, Arrays.copyOf(Files.readAllBytes(file), 8 * MIB));
        var sent = new ArrayList<Long>();

        api.client("dev").push("payments", rig.upload(file, "7"), file, sent::add);

        assertThat(sent.getFirst()).isEqualTo(8L * MIB);
        assertThat(rig.complete(view.id()).statusCode()).isEqualTo(404);
    }

    @Test
    void anotherDeclarationIsAnotherSession() throws IOException {
        var file = TestApi.file(scratch, 1000);
        var first = rig.declare(file, "7");

        assertThat(rig.declare(file, "7").id()).isEqualTo(first.id());
        assertThat(rig.declare(file, "8").id()).isNotEqualTo(first.id());
        assertThat(rig.declare(rig.upload(file, "7", Map.of())).id()).isNotEqualTo(first.id());
    }

    @Test
    void ofTwoRequestsAtOnceTheSecondIsTurnedAway() throws IOException {
        var file = TestApi.file(scratch, SIZE);
        var bytes = Files.readAllBytes(file);
        var view = rig.declare(file, "7");

        try (var slow = rig.send(view.id(), bytes, MIB)) {
            Awaitility.await()
                    .until(() -> TestApi.problem(rig.patch(view.id(), 5, new byte[] {1}))
                            .reason()
                            .equals("UploadBusy"));
            slow.getOutputStream().write(bytes, MIB, SIZE - MIB);
            Awaitility.await().until(() -> rig.offset(view.id()) == SIZE);
        }
        Awaitility.await().until(() -> rig.complete(view.id()).statusCode() == 201);
    }

    @Test
    void aWrongOffsetIsAnsweredWithTheRightOne() throws IOException {
        var view = rig.declare(TestApi.file(scratch, SIZE), "7");
        rig.patch(view.id(), 0, new byte[8 * MIB]);

        var response = rig.patch(view.id(), 0, new byte[8 * MIB]);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.headers().firstValueAsLong("Upload-Offset")).hasValue(8L * MIB);
        assertThat(TestApi.problem(response).reason()).isEqualTo("OffsetMismatch");
    }

    @Test
    void moreThanDeclaredIsRefusedBeforeAnyOfItIsKept() throws IOException {
        var view = rig.declare(TestApi.file(scratch, 1000), "7");

        assertThat(rig.patch(view.id(), 0, new byte[1001]).statusCode()).isEqualTo(400);
        assertThat(rig.offset(view.id())).isZero();
    }

    @Test
    void aTenantHasOnlySoManyOpenAndMayDropThem() throws IOException {
        var max = ControlLimits.DEFAULT.uploadsOpen();
        for (int i = 0; i < max; i++) {
            rig.declare(TestApi.file(scratch, 1000), "v" + i);
        }

        var refused = rig.declaring(rig.upload(TestApi.file(scratch, 1000), "more"));
        var listed = api.send("dev", "GET", UploadRig.UPLOADS, "", Map.of());
        var items = WindlassJson.mapper().readTree(listed.body()).path("items");
        var dropped = api.send(
                "dev",
                "DELETE",
                UploadRig.UPLOADS + "/" + items.path(0).path("id").asString(),
                "",
                Map.of());
        var accepted = rig.declaring(rig.upload(TestApi.file(scratch, 1000), "more"));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(TestApi.problem(refused).remedy()).contains(UploadRig.UPLOADS);
        assertThat(items.size()).isEqualTo(max);
        assertThat(dropped.statusCode()).isEqualTo(204);
        assertThat(accepted.statusCode()).isEqualTo(201);
        assertThat(api.blobs.unfinished()).isEqualTo(max);
    }

    @Test
    void theSweepRemovesWhatWasGivenUp() throws IOException {
        var expired = new ControlLimits(
                1 << 20,
                1 << 30,
                8,
                Duration.ZERO,
                2,
                2,
                128,
                Duration.ofSeconds(1),
                10,
                PoolLimits.DEFAULT,
                BodyPace.DEFAULT);
        var uploads = new Uploads(api.parts.with(expired));
        var file = TestApi.file(scratch, 1000);
        uploads.declare(new dev.windlass.domain.VersionRef("payments", "m", "7"), rig.upload(file, "7"), DEV);
        assertThat(api.blobs.unfinished()).isEqualTo(1);

        uploads.sweep();

        assertThat(api.blobs.unfinished()).isZero();
        assertThat(api.parts.stores().uploads().expiredOfPlatform()).isEmpty();
    }

    @Test
    void whatTheStoreDidNotDropIsSweptLater() throws IOException {
        var past = new ControlLimits(
                1 << 20,
                1 << 30,
                8,
                Duration.ZERO,
                2,
                2,
                128,
                Duration.ofSeconds(1),
                10,
                PoolLimits.DEFAULT,
                BodyPace.DEFAULT);
        var uploads = new Uploads(api.parts.with(past));
        uploads.declare(
                new dev.windlass.domain.VersionRef("payments", "m", "7"),
                rig.upload(TestApi.file(scratch, 1000), "7"),
                DEV);
        api.blobs.away(true);
        uploads.sweep();
        api.blobs.away(false);

        uploads.sweep();

        assertThat(api.blobs.unfinished()).isZero();
    }

    @Test
    void noTenantTakesAllPlacesAndNoProcessMoreThanItHas() {
        var streams = new TenantPlaces("uploads sending at once", 4);
        streams.take("payments");
        streams.take("payments");
        var tooMany = catchThrowableOfType(ApiException.class, () -> streams.take("payments"));
        var place = streams.take("other");
        streams.take("more");
        var full = catchThrowableOfType(ApiException.class, () -> streams.take("third"));
        place.close();

        assertThat(tooMany.failure()).isInstanceOf(ApiFailure.TooMany.class);
        assertThat(full.failure()).isInstanceOf(ApiFailure.Unavailable.class);
        assertThat(streams.take("third")).isNotNull();
    }
}
