package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How whoever waits for a promotion hears of its changes.
final class PromotionStreamTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = PromotionRig.withVersions(api);
    }

    @Test
    void aLongPollEndsWithTheNextChange() throws Exception {
        var name = rig.started();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var poll = pool.submit(
                    () -> api.client("view").awaitChange(new PromotionName(name), 0, Duration.ofSeconds(30)));

            rig.record(name, 1, Phase.PREPARING, Progress.NONE);

            assertThat(poll.get().phase()).isEqualTo("Preparing");
        }
    }

    @Test
    void eventsStreamInOrderUntilTheEnd() throws IOException {
        var name = rig.started();
        rig.record(name, 1, Phase.PREPARING, Progress.NONE);
        rig.record(name, 2, Phase.REJECTED, Progress.NONE);

        try (var events = api.client("view").events(new PromotionName(name), 0)) {
            assertThat(events.next().orElseThrow().phase()).isEqualTo("Preparing");
            assertThat(events.next().orElseThrow().phase()).isEqualTo("Rejected");
            assertThat(events.next()).isEmpty();
        }
    }

    @Test
    void whoWaitsForEventsHearsTheLastOne() throws IOException {
        var name = rig.started();
        rig.record(name, 1, Phase.PREPARING, Progress.NONE);

        try (var events = api.client("view").events(new PromotionName(name), 0)) {
            assertThat(events.next().orElseThrow().phase()).isEqualTo("Preparing");
            rig.record(name, 2, Phase.REJECTED, Progress.NONE);
            assertThat(events.next().orElseThrow().phase()).isEqualTo("Rejected");
            assertThat(events.next()).isEmpty();
        }
        try (var events = api.client("view").events(new PromotionName(name), 2)) {
            assertThat(events.next())
                    .as("nothing is missing and nothing will come")
                    .isEmpty();
        }
    }

    @Test
    void aStreamEndsWithItsReaderAndGivesItsPlaceBack() throws IOException {
        var name = rig.started();
        var one = new ControlLimits(
                1 << 20,
                1 << 30,
                8,
                Duration.ofHours(1),
                2,
                2,
                128,
                Duration.ofSeconds(1),
                1,
                PoolLimits.DEFAULT,
                BodyPace.DEFAULT);
        try (var small = ControlApi.start(
                api.parts.with(one),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                api.chores,
                "127.0.0.1",
                0)) {
            var poll = URI.create(
                    "http://127.0.0.1:" + small.port() + PromotionRig.PROMOTIONS + "/" + name + "?timeout=1s");
            try (var reader = new Socket("127.0.0.1", small.port())) {
                reader.setSoTimeout(10_000);
                reader.getOutputStream()
                        .write(("GET " + PromotionRig.PROMOTIONS + "/" + name
                                        + "/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-view\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(reader.getInputStream().read()).isEqualTo('H');
                assertThat(api.send(api.request("view", poll.toString())).statusCode())
                        .isEqualTo(503);
            }
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> api.send(api.request("view", poll.toString())).statusCode() == 200);
        }
    }
}
