package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.domain.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever follows a promotion does so only for as long as he may.
final class RightsTest {
    private static final Duration WITHIN = Duration.ofSeconds(5);

    @TempDir
    Path scratch;

    private TestApi api;
    private PromotionRig rig;
    private String name;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi(scratch);
        api.parts.stores().registry().register(TestApi.fraud("7"));
        rig = new PromotionRig(api);
        name = PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7")));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aRevokedKeysStreamSaysWhyAndEnds() throws Exception {
        rig.record(name, 1, dev.windlass.domain.Phase.PREPARING, Progress.NONE);
        try (var events = api.client("view").events(new PromotionName(name), 0);
                var others = api.client("dev").events(new PromotionName(name), 0);
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            events.next();
            others.next();

            api.parts.stores().keys().revoke("payments", "view");

            var last = pool.submit(events::next);
            assertThatThrownBy(() -> last.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            WindlassException.class,
                            ended -> assertThat(ended.problem().reason()).isEqualTo("Unauthenticated"));
            rig.record(name, 2, dev.windlass.domain.Phase.REJECTED, Progress.NONE);
            assertThat(others.next().orElseThrow().phase()).isEqualTo("Rejected");
        }
    }

    @Test
    void aRevokedKeysLongPollIsAnswered401() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var poll = pool.submit(
                    () -> api.send(api.request("view", PromotionRig.PROMOTIONS + "/" + name + "?after=7&timeout=25s")));

            api.parts.stores().keys().revoke("payments", "view");

            assertThat(poll.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS).statusCode())
                    .isEqualTo(401);
        }
    }
}
