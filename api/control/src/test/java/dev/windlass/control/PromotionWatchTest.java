package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Phase;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PromotionWatchTest {
    private static final Principal VIEWER = new Principal("view", "payments", Set.of(Role.VIEWER));

    @TempDir
    Path scratch;

    @Test
    void postgresIsAskedAfterAChangeAndNotAtEachBeat() throws IOException {
        try (var api = new TestApi(scratch);
                var watch = new PromotionWatch(api.database, 8)) {
            api.parts.stores().registry().register(TestApi.fraud("7"));
            var rig = new PromotionRig(api);
            var name = PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7")));
            try (var watcher = watch.take(name, VIEWER)) {
                long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                Awaitility.await().until(() -> !watcher.await(end));

                rig.record(name, 1, Phase.PREPARING, Progress.NONE);

                assertThat(watcher.await(end)).isTrue();
                assertThat(watcher.await(end)).isFalse();
            }
        }
    }
}
