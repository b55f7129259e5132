package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.domain.Quota;
import dev.windlass.gateway.settings.GatewayLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What one client over HTTP/2 can take from the others is what one over HTTP/1.1 can.
@Timeout(60)
class Http2LimitsTest {
    @TempDir
    Path directory;

    @AutoClose
    private GatewayRig rig;

    @Test
    void bodiesAndHeadsAreAsLargeAsTheyMayBe() throws Exception {
        rig = OneEcho.start(new GatewayRig(directory));
        try (var client = new Http2Client(rig)) {
            long most = GatewayLimits.DEFAULT.bodyBytesMax();
            var large = client.begin("POST", OneEcho.INFER, Map.of(), most + 1, false);
            assertThat(large.answer().get(20, TimeUnit.SECONDS).status()).isEqualTo(413);
            var head = Map.of("windlass-filler", "x".repeat(9000));
        }
        try (var raw = new RawFrames(rig)) {
            var many = new String[180];
            Arrays.setAll(many, i -> i % 2 == 0 ? "windlass-filler-" + i : "x".repeat(100));
            raw.write(
                    RawFrames.HEADERS,
                    RawFrames.END_HEADERS | RawFrames.END_STREAM,
                    1,
                    RawFrames.head("POST", OneEcho.INFER, many));
            assertThat(raw.end()).as("an error").isPositive();
        }
        OneEcho.assertServes(rig);
    }

    @Test
    void whoIsOverALimitWaitsForEachRefusal() throws Exception {
        rig = OneEcho.start(new GatewayRig(directory));
        rig.quota(new Quota(Quota.DEFAULT.resources(), 1, 256));
        try (var client = new Http2Client(rig)) {
            long begin = System.nanoTime();
            int refused = 0;
            for (int round = 0; round < 3; round++) {
                var asked = new ArrayList<Http2Client.Asked>();
                for (int i = 0; i < 20; i++) {
                    asked.add(client.inferring("e"));
                }
                for (var one : asked) {
                    refused += one.answer().get(20, TimeUnit.SECONDS).status() == 429 ? 1 : 0;
                }
            }
            assertThat(refused).isGreaterThan(50);
            assertThat(System.nanoTime() - begin).isGreaterThan(3 * TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    @Test
    void aBodyThatStopsIsRefusedInItsTime() throws Exception {
        rig = OneEcho.start(new GatewayRig(directory, RigLimits.bodyWithin(Duration.ofSeconds(1))));
        try (var client = new Http2Client(rig)) {
            var silent = client.begin("POST", OneEcho.INFER, Map.of(), 100, false);
            silent.send("{\"inputs\"".getBytes(StandardCharsets.UTF_8), false);

            assertThat(silent.answer().get(20, TimeUnit.SECONDS).status()).isEqualTo(408);
            assertThat(client.infer("e").status()).as("the connection goes on").isEqualTo(200);
            await().until(() -> rig.gateway().gates().inFlight().taken() == 0);
        }
    }

    @Test
    void whoTakesNoAnswerLosesItsConnectionInItsTime() throws Exception {
        rig = OneEcho.start(
                new GatewayRig(directory, RigLimits.connections(64, 64, Duration.ofSeconds(5), Duration.ofSeconds(1))));
        try (var client = new Http2Client(rig, 10)) {
            var body = OneModel.BODY.getBytes(StandardCharsets.UTF_8);
            var asked = client.begin("POST", OneEcho.INFER, Map.of(), body.length, false, false);
            asked.send(body, true);

            client.ended.get(20, TimeUnit.SECONDS);
            await().until(() -> rig.gateway().front().connections().count() == 0);
            assertThat(rig.gateway().gates().stagedBytes().taken()).isZero();
        }
        OneEcho.assertServes(rig);
    }

    private static final Map<String, String> NOBODY = Map.of("authorization", "Bearer nobody's");

    /// Who takes none of what it asks for.
    private Http2Client refused() throws Exception {
        var client = new Http2Client(rig, 0);
        var _ = client.begin("GET", OneEcho.INFER, NOBODY, 0, true, false);
        await().until(() -> rig.gateway().front().connections().count() == 1);
        return client;
    }

    @Test
    void whoTakesNoRefusalLosesItsConnectionInItsTime() throws Exception {
        rig = OneEcho.start(
                new GatewayRig(directory, RigLimits.connections(64, 64, Duration.ofMinutes(5), Duration.ofSeconds(1))));
        try (var client = refused()) {
            client.ended.get(20, TimeUnit.SECONDS);
            await().until(() -> rig.gateway().front().connections().count() == 0);
        }
        OneEcho.assertServes(rig);
    }

    @Test
    void whoTakesNoRefusalLeavesForWhoComes() throws Exception {
        rig = OneEcho.start(
                new GatewayRig(directory, RigLimits.connections(1, 1, Duration.ofMinutes(5), Duration.ofMinutes(5))));
        try (var client = refused()) {
            // Jetty's own idle time-out would end it after 30 s.
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                try (var _ = new RawClient(rig)) {
                    return client.ended.isDone();
                }
            });
        }
        OneEcho.assertServes(rig);
    }

    @Test
    void whoHasNoKeyIsNotRefusedForEver() throws Exception {
        rig = OneEcho.start(new GatewayRig(directory));
        try (var client = new Http2Client(rig)) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.ask("POST", OneEcho.INFER, Map.of("authorization", "Bearer nobody's"), new byte[0])
                                .status())
                        .isEqualTo(401);
            }
            client.ended.get(10, TimeUnit.SECONDS);
        }
        OneEcho.assertServes(rig);
    }

    @Test
    void aConnectionIsServedAsLongAsOneOfItsRequestsIs() throws Exception {
        rig = OneEcho.start(
                new GatewayRig(directory, RigLimits.connections(8, 1, Duration.ofSeconds(5), Duration.ofSeconds(5))));
        var release = new CountDownLatch(1);
        rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        try (var client = new Http2Client(rig)) {
            var waits = client.inferring("m");
            await().until(() -> rig.gateway().gates().inFlight().taken() == 1);
            assertThat(client.infer("e").status()).isEqualTo(200);
            try (var crowd = new RawClient(rig)) {
                assertThat(crowd.ended())
                        .as("there is one place, and it is taken")
                        .isTrue();
            }
            release.countDown();
            assertThat(waits.answer().get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
    }
}
