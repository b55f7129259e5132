package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.Question;
import dev.windlass.harness.RawHttp;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.RouteHistory;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Traffic is switched from one version to another and back, again and again, and no request is lost, hung, answered
/// wrongly or by a preview. `-Dwindlass.switches=N` sets how often.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BlueGreenIT {
    private static final String TENANT = "blue-green";
    private static final String MODEL = "scorer";
    private static final int SWITCHES = Integer.getInteger("windlass.switches", 20);
    private static final int REQUESTS_PER_SECOND = 100;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L);

    private final RealWindlass windlass;
    private final PromotionOrders promotions;
    private final RouteHistory history;
    private final List<Question> questions = Mlp.questions(SEEDS);

    BlueGreenIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
        this.history = new RouteHistory(windlass, TENANT, MODEL);
    }

    @BeforeAll
    void promoteFirstVersion() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        SEEDS.forEach((version, seed) -> registry.push(new VersionRef(TENANT, MODEL, version), Mlp.onnx(seed)));
        var ended = promotions.run(TENANT, Manifest.straight(TENANT, MODEL, "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }

    @Test
    void switchesThereAndBackUnderTraffic() throws Exception {
        try (var traffic = new Traffic(
                windlass.infer(TENANT, "prod", MODEL), windlass.token("admin"), questions, REQUESTS_PER_SECOND)) {
            for (int i = 0; i < SWITCHES; i++) {
                var name = previewed(traffic);
                switched(name, traffic);
                back(name, traffic);
            }
            traffic.stop();
            assertThat(traffic.failed()).as(traffic.samples().toString()).isEmpty();
            assertThat(traffic.refused()).isEmpty();
            assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
            assertThat(traffic.open()).isZero();
        }
    }

    /// A candidate that only answers who asks for it by name.
    private PromotionName previewed(Traffic traffic) throws Exception {
        long before = traffic.right("2");
        var name = promotions.start(TENANT, Manifest.blueGreen(TENANT, MODEL, "2"));
        promotions.await(
                name, SOON, "it waits for the switch", view -> view.phase().equals("Paused"));
        try (var http = RawHttp.connect(windlass.gateway(), windlass.token("admin"))) {
            var target = "/" + TENANT + "/prod/v2/models/" + MODEL + "/infer";
            for (int i = 0; i < 20; i++) {
                var body = questions.get(i % questions.size()).body();
                var preview = http.post(target, Map.of("Windlass-Arm", "preview"), body);
                assertThat(preview.status()).as(preview.text()).isEqualTo(200);
                assertThat(preview.header("windlass-model-version")).isEqualTo("2");
            }
        }
        long first = traffic.right("1");
        Until.within(SOON, "the clients' requests go on").holds(() -> traffic.right("1") >= first + 50);
        assertThat(traffic.right("2"))
                .as("clients' requests that the preview answered")
                .isEqualTo(before);
        return name;
    }

    private void switched(PromotionName name, Traffic traffic) throws Exception {
        windlass.client().resume(name, new ResumeOrder(null, null));
        promotions.await(name, SOON, "all is acknowledged", view -> view.weightAcknowledgedPercent() == 100);
        long second = traffic.right("2");
        Until.within(SOON, "version 2 answers").holds(() -> traffic.right("2") >= second + 50);
        long stable = traffic.right("1");
        Until.within(SOON, "version 2 answers alone").holds(() -> traffic.right("2") >= second + 150);
        assertThat(traffic.right("1")).as("answers of the version before").isEqualTo(stable);
    }

    /// In its bake: the version before is warm, so the way back is one write.
    private void back(PromotionName name, Traffic traffic) throws Exception {
        windlass.client().abort(name, "back again");
        var ended = promotions.end(name, SOON);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
        assertThat(ended.conditions()).anySatisfy(it -> assertThat(it.type()).isEqualTo("BackOnBaseline"));
        assertThat(history.serving()).containsExactly("1");
        long first = traffic.right("1");
        Until.within(SOON, "version 1 answers").holds(() -> traffic.right("1") >= first + 50);
    }
}
