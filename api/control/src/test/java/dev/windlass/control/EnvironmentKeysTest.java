package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.access.Action;
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
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key for `dev` and `staging`, of somebody who may everything there.
final class EnvironmentKeysTest {
    private static final Set<Role> ALL_OF_A_TENANT =
            EnumSet.complementOf(EnumSet.of(Role.PLATFORM_ADMIN, Role.PLATFORM_AUDITOR));

    /// All but looking, sending bytes, and what is the platform's.
    private static final Set<Action> ORDERS =
            EnumSet.complementOf(EnumSet.of(Action.READ, Action.PUSH, Action.MANAGE_TENANTS));

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

    /// Whatever changes what runs somewhere, or is to run: a route that doesn't ask is found here.
    @Test
    void noOrderOfAnyRouteReachesPastTheKeysEnvironments() throws IOException {
        var goods = new GoodRequests(api);
        var tokens = new HashMap<String, String>();
        int asked = 0;
        for (var route : AuditedRoutesTest.table(api)) {
            if (!(route.access() instanceof Access.May may)
                    || may.of() == Access.Of.PLATFORM
                    || !ORDERS.contains(may.action())) {
                continue;
            }
            var good = goods.of(route);
            var target = good.target(UnaryOperator.identity());
            var tenant = target.split("[/:?]")[3];
            var request = HttpRequest.newBuilder(api.base().resolve(target))
                    .header("Authorization", "Bearer " + tokens.computeIfAbsent(tenant, this::keyForFarAway))
                    .method(good.method(), HttpRequest.BodyPublishers.ofString(good.text()));
            good.headers().forEach(request::header);
            var refused = api.send(request);
            assertThat(refused.statusCode())
                    .as(good.method() + " " + route.path() + " " + refused.body())
                    .isEqualTo(403);
            assertThat(refused.body()).contains("its key is for far-away only");
            asked++;
        }
        assertThat(asked).isGreaterThan(25);
    }

    /// The token of a key that may everything of a tenant, in another environment.
    private String keyForFarAway(String tenant) {
        var lead = "lead-of-" + tenant;
        api.key(lead, tenant, Role.TENANT_ADMIN);
        return api.client(lead)
                .createKey(tenant, new NewKey("far", List.copyOf(ALL_OF_A_TENANT), List.of("far-away")))
                .token();
    }

    private static void assertElsewhere(ThrowingCallable asking) {
        ProblemDetails problem =
                catchThrowableOfType(WindlassException.class, asking).problem();
        assertThat(problem.status()).as(problem.toString()).isEqualTo(403);
        assertThat(problem.detail()).contains("its key is for dev, staging only");
    }
}
