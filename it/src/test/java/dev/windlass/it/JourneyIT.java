package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.JourneyClient;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.EnvironmentsOrder;
import dev.windlass.client.message.EnvironmentsOrder.Env;
import dev.windlass.client.message.JourneyView;
import dev.windlass.client.message.NewJourney;
import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.Id;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealInstallation;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Until;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A version walks through all environments on the real parts, and another one is kept out of prod
/// without its soak.
@ExtendWith(RealInstallation.class)
final class JourneyIT {
    private static final String TENANT = "travellers";
    private static final String MODEL = "scorer";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration JOURNEY_MAX = Duration.ofMinutes(4);

    private final RealWindlass windlass;
    private final JourneyClient journeys;
    private final PromotionOrders promotions;

    JourneyIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.journeys = new JourneyClient(
                new WindlassTarget(windlass.api(), windlass.gateway(), windlass.token("admin"), SOON));
        this.promotions = new PromotionOrders(windlass.client());
    }

    @Test
    void throughProdAndNotPastASoak() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(new VersionRef(TENANT, MODEL, "1"), Mlp.onnx(1));
        registry.push(new VersionRef(TENANT, MODEL, "2"), Mlp.onnx(2));
        journeys.setEnvironments(
                TENANT,
                new EnvironmentsOrder(List.of(new Env("dev", null), new Env("staging", "15s"), new Env("prod", null))));

        var ended = travelled("1");

        assertThat(ended.phase()).as(ended.toString()).isEqualTo("Succeeded");
        assertThat(ended.stages()).allSatisfy(it -> {
            assertThat(it.state()).isEqualTo("Passed");
            assertThat(it.serves()).isNotNull();
            assertThat(it.leg()).isNotNull();
        });
        assertThat(ended.events())
                .extracting(it -> it.phase() + " " + it.environment())
                .containsExactly(
                        "Promoting dev", "Promoting staging", "Soaking staging", "Promoting prod", "Succeeded prod");
        keptOut();
        letIn();
    }

    private JourneyView travelled(String version) {
        var wish = new NewJourney(MODEL, version, "prod", null, "fast", null, null);
        var journey = Id.journey(
                journeys.begin(TENANT, wish, "journey-" + version, null).name());
        assertThat(journeys.begin(TENANT, wish, "journey-" + version, null).name())
                .isEqualTo(journey.text());
        Until.within(JOURNEY_MAX, "the journey's end")
                .holds(() -> journeys.find(journey).ended());
        return journeys.find(journey);
    }

    private void keptOut() {
        var denied = promotions.run(TENANT, Manifest.straight(TENANT, MODEL, "2"), JOURNEY_MAX);

        assertThat(denied.phase()).isEqualTo("Rejected");
        assertThat(denied.reason()).isEqualTo("PolicyDenied");
        assertThat(denied.message()).contains("soaked-below", "version 2 must serve in staging for 15s first");
    }

    private void letIn() {
        var started = journeys.breakGlass(
                TENANT, Manifest.straight(TENANT, MODEL, "2"), "glass", null, "INC-42: version 1 loses money");
        Until.within(JOURNEY_MAX, "its end")
                .holds(() -> promotion(started.name()).ended());

        var ended = promotion(started.name());
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(ended.conditions()).anySatisfy(it -> {
            assertThat(it.type()).isEqualTo("BreakGlass");
            assertThat(it.message()).contains("by admin", "INC-42");
        });
    }

    private PromotionView promotion(String name) {
        return windlass.client().promotion(new dev.windlass.client.PromotionName(name));
    }
}
