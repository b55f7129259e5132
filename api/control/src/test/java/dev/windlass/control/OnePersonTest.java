package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.BindingOrder;
import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One person who comes by two bindings has two names, and is one nevertheless.
final class OnePersonTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig rig;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi(scratch);
        api.key("lead", "payments", Role.TENANT_ADMIN);
        rig = PromotionRig.withVersions(api);
        bind("asks", "anna", Role.RELEASE_MANAGER, false);
        bind("decides", "risk-officer", Role.MODEL_RISK, false);
    }

    @Test
    void whoAskedDoesNotDecideByAnotherName() throws IOException {
        var name = asked("anna-1");

        var refused = problem(() -> by("decides", "anna-1").approve(name, "mine"));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.detail()).contains("the same person requested this promotion as \"anna\" of payments");
    }

    @Test
    void somebodyElseOfTheSameNamesDoes() throws IOException {
        var name = asked("anna-1");

        by("decides", "berta-2").approve(name, "looked at it");

        assertThat(api.runbooks.told).contains("approved " + name);
    }

    @Test
    void whoMadeAKeyWithATokenDoesNotDecideOnWhatThatKeyAskedFor() throws IOException {
        bind("leads", "boss", Role.TENANT_ADMIN, true);
        var key = by("leads", "anna-1").createKey("payments", new NewKey("bot", List.of(Role.RELEASE_MANAGER)));
        var name = asked(client(key.token()));

        var refused = problem(() -> by("decides", "anna-1").approve(name, "mine"));

        assertThat(refused.detail()).contains("requested this promotion", "\"bot\" of payments");
    }

    @Test
    void whoDecidesWithAKeyThatHeMadeWithATokenIsHimself() throws IOException {
        bind("leads", "boss", Role.TENANT_ADMIN, true);
        var name = asked("anna-1");
        var key = by("leads", "anna-1").createKey("payments", new NewKey("puppet", List.of(Role.MODEL_RISK)));

        var refused = problem(() -> client(key.token()).approve(name, "mine"));

        assertThat(refused.detail()).contains("a key of it was made by \"anna\" of payments");
    }

    @Test
    void oneOfTwoDecisionsIsEnoughOfAPerson() throws IOException {
        bind("audits", "auditor-9", Role.AUDITOR, false);
        var name = new PromotionName(rig.awaiting(Role.MODEL_RISK, Role.AUDITOR));
        by("decides", "anna-1").approve(name, "once");
        rig.record(
                name.value(),
                2,
                Phase.AWAITING_APPROVAL,
                new Progress(List.of(Role.AUDITOR), "", null, List.of(), null));

        var refused = problem(() -> by("audits", "anna-1").approve(name, "twice"));

        assertThat(refused.detail()).contains("has decided in another role already");
    }

    private PromotionName asked(String sub) throws IOException {
        return asked(by("asks", sub));
    }

    private PromotionName asked(WindlassClient client) throws IOException {
        var name =
                client.promote("payments", PromotionRig.manifest("7"), "run-1").name();
        rig.fixPlan(name);
        rig.record(
                name,
                1,
                Phase.AWAITING_APPROVAL,
                new Progress(List.of(Role.MODEL_RISK), "an approver", null, List.of(), null));
        return new PromotionName(name);
    }

    private void bind(String name, String principal, Role role, boolean makesKeys) {
        var order = new BindingOrder(
                api.issuer.url(), Map.of("repository", "acme/models"), principal, List.of(role), List.of(), makesKeys);
        api.identity("lead").setBinding("payments", name, order);
    }

    private WindlassClient by(String binding, String sub) {
        var token = api.issuer.token(Map.of("sub", sub, "repository", "acme/models"));
        return client(api.identity("").exchange("payments", binding, token).token());
    }

    private WindlassClient client(String token) {
        return new WindlassClient(new WindlassTarget(api.base(), null, token, Duration.ofSeconds(5)));
    }

    private static ProblemDetails problem(ThrowingCallable asking) {
        return catchThrowableOfType(WindlassException.class, asking).problem();
    }
}
