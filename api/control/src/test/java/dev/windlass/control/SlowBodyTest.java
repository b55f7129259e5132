package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who sends a body too slowly is refused in time, whether he drips or falls silent.
final class SlowBodyTest {
    private static final BodyPace PACE =
            new BodyPace(Duration.ofMillis(600), Duration.ofMillis(600), 1 << 20, Duration.ofMillis(600));

    @TempDir
    Path scratch;

    private CrowdRig rig;
    private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();

    @BeforeEach
    void start() {
        rig = new CrowdRig(scratch, ControlLimits.DEFAULT.with(PoolLimits.DEFAULT, PACE));
    }

    @AfterEach
    void stop() throws IOException {
        drip.shutdownNow();
        rig.close();
    }

    @Test
    void aTextThatDripsIsRefusedAtItsDeadline() throws IOException {
        assertThat(dripped("POST /v1/tenants/payments/plans", "Content-Type: application/json\r\n"))
                .contains("HTTP/1.1 408", "Connection: close");
    }

    @Test
    void aTextThatNeverComesIsRefusedAtItsDeadline() throws IOException {
        var call = rig.call(
                "view",
                "POST /v1/tenants/payments/plans",
                "Content-Type: application/json\r\nContent-Length: 1000",
                "{");

        assertThat(call.until("}")).contains("HTTP/1.1 408", "TooSlow", "in 600 ms");
    }

    @Test
    void anUploadThatDripsIsRefusedAndItsPlaceIsFree() throws IOException {
        var file = TestApi.file(scratch, 1000);
        var upload = new UploadRig(rig.api).declare(file, "7");

        var answer = dripped(
                "PATCH " + UploadRig.UPLOADS + "/" + upload.id(),
                "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n");

        assertThat(answer).contains("HTTP/1.1 408");
        assertThat(new UploadRig(rig.api)
                        .patch(upload.id(), 0, java.nio.file.Files.readAllBytes(file))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void theRestOfARefusedBodyIsNotWaitedForWhenItDrips() throws IOException {
        assertThat(dripped("POST /v1/tenants/payments/keys", "Content-Type: application/json\r\n"))
                .contains("HTTP/1.1 403", "Connection: close");
    }

    /// The head of the answer to a body of which a byte comes every 50 ms.
    private String dripped(String line, String headers) throws IOException {
        var call = rig.call("dev", line, headers + "Content-Length: 1000", "{");
        var dripping = drip.scheduleWithFixedDelay(() -> send(call), 50, 50, TimeUnit.MILLISECONDS);
        try {
            return call.head();
        } finally {
            dripping.cancel(false);
        }
    }

    private static void send(CrowdRig.Call call) {
        try {
            call.send(" ");
        } catch (IOException closed) {
            throw new java.io.UncheckedIOException(closed);
        }
    }
}
