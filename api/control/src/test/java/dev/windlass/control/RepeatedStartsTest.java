package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Retries and starts that are asked for twice: whether anything was started is said.
final class RepeatedStartsTest {
    @TempDir
    Path scratch;

    private TestApi api;
    private PromotionRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = new PromotionRig(api);
        List.of("5", "6", "7").forEach(version -> api.parts.stores().registry().register(TestApi.fraud(version)));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aRetryStartsTheNextAttempt() throws IOException {
        var name = PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7")));
        rig.fixPlan(name);
        rig.record(name, 1, Phase.ROLLED_BACK, Progress.NONE);
        api.parts.stores().endpoints().release(PromotionRig.PROD, name);

        var again = api.client("ci").retry(new PromotionName(name), "fixed the data");

        assertThat(again.name()).isEqualTo("promote--payments--fraud--prod--7--2");
    }

    @Test
    void aSecondRetryWhileTheFirstRunsSaysThatItStartedNothing() throws IOException {
        var name = endedOnce();
        var first = api.client("ci").retry(new PromotionName(name), "fixed the data");
        rig.fixPlan(first.name());

        var second = api.client("ci").retry(new PromotionName(name), "fixed the data");

        assertThat(first.kind()).isEqualTo(PromotionStarted.STARTED);
        assertThat(second.kind()).isEqualTo(PromotionStarted.KNOWN);
        assertThat(second.name()).isEqualTo(first.name());
    }

    @Test
    void aSecondRetryAfterTheFirstHasEndedIsRefusedWithTheNameToRetry() throws IOException {
        var name = endedOnce();
        var first = api.client("ci").retry(new PromotionName(name), "fixed the data");
        rig.fixPlan(first.name());
        rig.end(first.name());

        var second = catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").retry(new PromotionName(name), "again"));

        assertThat(second.problem().status()).isEqualTo(409);
        assertThat(second.problem().reason()).isEqualTo("AlreadyRetried");
        assertThat(second.problem().toString()).contains("windlass retry " + first.name());
    }

    @Test
    void aRepeatedStartSaysThatItStartedNothing() throws IOException {
        var first = rig.post("run-1", PromotionRig.manifest("7"));
        rig.fixPlan(PromotionRig.name(first));

        var again = rig.post("run-1", PromotionRig.manifest("7"));

        assertThat(kind(first)).isEqualTo(PromotionStarted.STARTED);
        assertThat(kind(again)).isEqualTo(PromotionStarted.KNOWN);
    }

    private static String kind(java.net.http.HttpResponse<String> response) {
        return dev.windlass.json.WindlassJson.mapper()
                .readValue(response.body(), PromotionStarted.class)
                .kind();
    }

    private String endedOnce() throws IOException {
        var name = PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7")));
        rig.fixPlan(name);
        rig.end(name);
        return name;
    }
}
