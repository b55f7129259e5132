package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.QuotaChange;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Probe;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Until;
import dev.windlass.onnx.TestModels;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What a tenant's runs may take of a node's processors, over CLI's road, store and feed, with real runs.
@InTurn
final class ComputeQuotaIT {
    private static final String BOUNDED = "bounded";
    private static final String OTHER = "unbounded";
    private static final String MODEL = "scorer";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final RealWindlass windlass;
    private final byte[] body = Mlp.body(Mlp.row(new Random(1)));

    ComputeQuotaIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @Test
    void beyondItRequestsAreRefusedByNameUntilTheirTimeHasComeAndOthersArent() throws Exception {
        var registry = new Registry(windlass.client());
        var promotions = new PromotionOrders(windlass.client());
        for (var tenant : List.of(BOUNDED, OTHER)) {
            registry.tenant(tenant);
            // A run takes a millisecond or more.
            registry.push(new VersionRef(tenant, MODEL, "1"), TestModels.mlp(1, 32, 2048, 2048, 1));
            var ended = promotions.run(tenant, Manifest.straight(tenant, MODEL, "1"), PROMOTION_MAX);
            assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        }

        windlass.client().changeQuota(BOUNDED, new QuotaChange(null, null, null, null, 2, 5));
        assertThat(windlass.client().tenant(BOUNDED).quota().weight()).isEqualTo(5);

        var answers = new ConcurrentLinkedQueue<HttpResponse<String>>();
        try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            Until.within(SOON, "its runs have taken more than they may").holds(() -> {
                for (int i = 0; i < 20; i++) {
                    crowd.submit(() -> answers.add(ask(BOUNDED)));
                }
                return answers.stream().anyMatch(it -> it.statusCode() == 429);
            });
        }

        var refused = answers.stream().filter(it -> it.statusCode() == 429).toList();
        assertThat(refused).allSatisfy(it -> {
            assertThat(it.body()).contains("compute-millis");
            assertThat(it.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        });
        assertThat(ask(OTHER).statusCode()).isEqualTo(200);
        windlass.client().changeQuota(BOUNDED, new QuotaChange(null, null, null, null, 1_000_000, null));
        Until.within(SOON, "it may have more, and has it")
                .holds(() -> ask(BOUNDED).statusCode() == 200);
    }

    private HttpResponse<String> ask(String tenant) throws Exception {
        return Probe.ask(windlass.infer(tenant, "prod", MODEL), windlass.token("admin"), body);
    }
}
