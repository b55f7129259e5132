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
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A canary that meets internal people first, and then customers who keep to one version each.
@InTurn
final class HeaderRouteIT {
    private static final String TENANT = "by-header";
    private static final String MODEL = "scorer";
    private static final String TARGET = "/" + TENANT + "/prod/v2/models/" + MODEL + "/infer";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L);
    private static final int CUSTOMERS = 60;

    private final RealWindlass windlass;
    private final PromotionOrders promotions;
    private final Question question = Mlp.questions(SEEDS).getFirst();

    HeaderRouteIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
    }

    @Test
    void internalPeopleFirstThenCustomersWhoKeepToOneVersion() throws Exception {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        SEEDS.forEach((version, seed) -> registry.push(new VersionRef(TENANT, MODEL, version), Mlp.onnx(seed)));
        var first = promotions.run(TENANT, Manifest.straight(TENANT, MODEL, "1"), PROMOTION_MAX);
        assertThat(first.phase()).as(PromotionOrders.describe(first)).isEqualTo("Succeeded");

        var name = promotions.start(TENANT, Manifest.byHeaders(TENANT, MODEL, "2"));
        paused(name, 0);
        try (var http = RawHttp.connect(windlass.gateway(), windlass.token("admin"))) {
            assertThat(version(http, Map.of("X-Group", "internal-risk"))).isEqualTo("2");
            assertThat(version(http, Map.of("X-Group", "external"))).isEqualTo("1");
            assertThat(customers(http).values()).containsOnly("1");

            windlass.client().resume(name, new ResumeOrder(null, null));
            paused(name, 30);
            var customers = customers(http);
            assertThat(customers.values()).contains("1", "2");
            assertThat(customers(http)).isEqualTo(customers);
            assertThat(version(http, Map.of("X-Group", "internal-risk"))).isEqualTo("2");
        }
        windlass.client().resume(name, new ResumeOrder(null, null));
        var ended = promotions.end(name, PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }

    private void paused(PromotionName name, int weight) {
        promotions.await(
                name,
                SOON,
                "it is paused at " + weight + " %",
                view -> view.phase().equals("Paused") && view.weightAcknowledgedPercent() == weight);
    }

    private TreeMap<String, String> customers(RawHttp http) {
        return IntStream.range(0, CUSTOMERS)
                .mapToObj(i -> "customer-" + i)
                .collect(Collectors.toMap(
                        it -> it, it -> version(http, Map.of("X-Customer", it)), (one, _) -> one, TreeMap::new));
    }

    private String version(RawHttp http, Map<String, String> headers) {
        try {
            var answer = http.post(TARGET, headers, question.body());
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return answer.header("windlass-model-version");
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }
}
