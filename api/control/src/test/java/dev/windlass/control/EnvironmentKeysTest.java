package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.JourneyClient;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.BlockOrder;
import dev.windlass.client.message.NewJourney;
import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key for `dev` and `staging`, of somebody who may everything there.
final class EnvironmentKeysTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig rig;
    private WindlassTarget target;
    private WindlassClient client;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = PromotionRig.withVersions(api);
        api.key("lead", "payments", Role.TENANT_ADMIN);
        var wish = new NewKey("bot", List.of(Role.TENANT_ADMIN, Role.MODEL_RISK), List.of("dev", "staging"));
        var token = api.client("lead").createKey("payments", wish).token();
        target = new WindlassTarget(api.base(), null, token, Duration.ofSeconds(5));
        client = new WindlassClient(target);
    }

    @Test
    void promotesThereOnly() {
        client.promote("payments", PromotionRig.manifest("7").replace("prod", "dev"), "r1");

        assertElsewhere(() -> client.promote("payments", PromotionRig.manifest("7"), "r2"));
        assertElsewhere(() -> client.rollback("payments", new RollbackOrder("fraud", "prod", null, "why"), "r3"));
        assertElsewhere(() -> client.blocks("payments")
                .make(new BlockOrder("fraud", "prod", "why", null, Instant.now().plusSeconds(60))));
        assertElsewhere(() -> client.blocks("payments").lift("fraud", "prod"));
    }

    @Test
    void ordersAndDecidesNothingElsewhere() throws Exception {
        var name = new dev.windlass.client.PromotionName(rig.awaiting(Role.MODEL_RISK));

        assertElsewhere(() -> client.approve(name, ""));
        assertElsewhere(() -> client.pause(name, ""));
        assertElsewhere(() -> client.abort(name, ""));
        assertThat(client.promotion(name).phase()).isEqualTo("AwaitingApproval");
    }

    @Test
    void travelsNoFurther() {
        var journeys = new JourneyClient(target);

        assertElsewhere(() ->
                journeys.begin("payments", new NewJourney("fraud", "7", "prod", null, null, null, null), "r1", null));
        assertThat(journeys.begin(
                                "payments", new NewJourney("fraud", "7", "staging", null, null, null, null), "r1", null)
                        .phase())
                .isEqualTo("Promoting");
    }

    @Test
    void makesNoKeyForMore() {
        assertElsewhere(() -> client.createKey("payments", new NewKey("more", List.of(Role.RELEASE_MANAGER))));
        assertElsewhere(() ->
                new dev.windlass.client.Retirements(target).withdraw(new VersionRef("payments", "fraud", "7"), ""));
        assertThat(api.client("lead").keys("payments"))
                .filteredOn(it -> it.principal().equals("bot"))
                .singleElement()
                .satisfies(it -> assertThat(it.environments()).containsExactly("dev", "staging"));
    }

    private static void assertElsewhere(ThrowingCallable asking) {
        ProblemDetails problem =
                catchThrowableOfType(WindlassException.class, asking).problem();
        assertThat(problem.status()).as(problem.toString()).isEqualTo(403);
        assertThat(problem.detail()).contains("its key is for dev, staging only");
    }
}
