package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Whoever may wait for an endpoint gets it in its turn, and whoever supersedes gets it next.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StartQueueIT {
    private static final String TENANT = "start-queue";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);

    private final RealWindlass windlass;
    private final PromotionOrders promotions;

    StartQueueIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
    }

    @BeforeAll
    void promoteTheFirstVersion() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        for (int version = 1; version <= 4; version++) {
            registry.push(new VersionRef(TENANT, "mlp", "" + version), Mlp.onnx(version));
        }
        ends(promotions.start(TENANT, Manifest.straight(TENANT, "mlp", "1")), "Succeeded");
    }

    private PromotionView ends(PromotionName name, String phase) {
        var ended = promotions.end(name, PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo(phase);
        return ended;
    }

    private PromotionName queued(String manifest, String onConflict, String key) {
        var started = windlass.client().promote(TENANT, manifest + "  onConflict: " + onConflict + "\n", key);
        assertThat(started.kind()).isEqualTo(PromotionStarted.QUEUED);
        return new PromotionName(started.name());
    }

    @Test
    void oneThatSupersedesIsFollowedByOneThatHasWaited() {
        var live = promotions.start(TENANT, Manifest.paused(TENANT, "mlp", "2"));
        var waits = queued(Manifest.straight(TENANT, "mlp", "4"), "queue", "waits");
        var supersedes = queued(Manifest.straight(TENANT, "mlp", "3"), "supersede", "supersedes");

        var superseded = ends(live, "Superseded");

        assertThat(superseded.message()).contains(supersedes.value());
        ends(supersedes, "Succeeded");
        ends(waits, "Succeeded");
        assertThat(windlass.client()
                        .promote(TENANT, Manifest.straight(TENANT, "mlp", "4") + "  onConflict: queue\n", "waits"))
                .satisfies(it -> assertThat(it.kind()).isEqualTo(PromotionStarted.KNOWN))
                .satisfies(it -> assertThat(it.name()).isEqualTo(waits.value()));
    }
}
