package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.client.AccessClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.BlockOrder;
import dev.windlass.client.message.CanIView;
import dev.windlass.domain.Role;
import dev.windlass.storage.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Access rules over the API, and what becomes of requests by them.
final class AccessApiTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = PromotionRig.withVersions(api);
        api.key("lead", "payments", Role.TENANT_ADMIN);
        api.key("audit", "payments", Role.AUDITOR);
    }

    private AccessClient access(String principal, @Nullable String tenant) {
        return new AccessClient(
                new WindlassTarget(api.base(), null, "token-" + principal, Duration.ofSeconds(5)), tenant);
    }

    private static String rules(String... rules) {
        return "apiVersion: windlass.dev/v1\nkind: Access\nrules: [" + String.join(", ", rules) + "]\n";
    }

    private static void assertRefused(String reason, String detail, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WindlassException.class,
                        it -> assertThat(it.problem().reason() + ": "
                                        + it.problem().detail())
                                .startsWith(reason)
                                .contains(detail));
    }

    @Test
    void aTenantAdminSetsThemAndAnAuditorReadsThem() {
        assertThat(access("lead", "payments").show().version()).isZero();
        var text = rules("{name: frozen, effect: Deny, actions: [release], environments: [prod]}");

        var set = access("lead", "payments").set(text);

        assertThat(set.version()).isEqualTo(1);
        assertThat(set.document()).isEqualTo(text);
        assertThat(access("audit", "payments").show()).isEqualTo(set);
        assertThat(access("lead", "payments").set(rules()).version()).isEqualTo(2);
        assertThat(access("audit", "payments").show(1)).isEqualTo(set);
        assertThat(access("audit", "payments").versions()).hasSize(2);
        assertThat(api.parts.stores().audit().newest("payments", 10))
                .filteredOn(it -> it.action().equals("access.set"))
                .hasSize(2)
                .first()
                .satisfies(it -> assertThat(it.detail()).contains(set.digest().value(), "\"version\":2"));
        assertRefused(
                "NotAllowed", "tenant-admin", () -> access("ci", "payments").set(text));
        assertRefused("NotAllowed", "", () -> access("view", "payments").show());
        assertRefused(
                "NotFound", "payments", () -> access("stranger", "payments").show());
        assertRefused("NotFound", "version 9", () -> access("audit", "payments").show(9));
    }

    @Test
    void whoChangesAnotherVersionThanIsInForceIsTold() {
        access("lead", "payments").set(rules());
        var mine = rules("{name: a, effect: Deny, actions: [push]}");

        assertRefused(
                "ChangedMeanwhile",
                "version 1, set by lead",
                () -> access("lead", "payments").set(mine, 0));
        assertThat(access("lead", "payments").set(mine, 1).version()).isEqualTo(2);
    }

    @Test
    void aDenyEndsWhatARoleGaveAndAnAllowGivesWhatNoneDid() throws Exception {
        access("lead", "payments")
                .set(rules(
                        "{name: frozen, effect: Deny, actions: [release], environments: [prod], principals: [ci]}",
                        "{name: to-dev, effect: Allow, actions: [release], environments: [dev], roles: [developer]}",
                        "{name: own-model, effect: Deny, actions: [read], models: [fraud], roles: [viewer]}"));
        var dev = PromotionRig.manifest("7").replace("prod", "dev");

        assertRefused(
                "NotAllowed",
                "rule \"frozen\" of tenant payments's access rules denies it",
                () -> api.client("ci").promote("payments", PromotionRig.manifest("7"), "r1"));
        api.client("ci").promote("payments", dev, "r2");
        assertThat(api.client("dev").promote("payments", dev, "r2")).isNotNull();
        assertRefused(
                "NotAllowed",
                "release-manager",
                () -> api.client("dev").promote("payments", PromotionRig.manifest("7"), "r3"));
        assertRefused(
                "NotAllowed",
                "own-model",
                () -> api.client("view").version(new dev.windlass.domain.VersionRef("payments", "fraud", "7")));
        assertRefused(
                "NotAllowed",
                "frozen",
                () -> api.client("ci")
                        .blocks("payments")
                        .make(new BlockOrder(
                                "fraud", "prod", "x", null, Instant.now().plusSeconds(60))));
    }

    @Test
    void whoMayNotReleaseMayStillTakeBack() throws Exception {
        var name = new dev.windlass.client.PromotionName(rig.awaiting(Role.MODEL_RISK));
        access("lead", "payments").set(rules("{name: frozen, effect: Deny, actions: [release]}"));

        assertRefused("NotAllowed", "frozen", () -> api.client("ci").promote("payments", "", "r1"));
        assertThat(api.client("ci").abort(name, "")).isNotNull();
    }

    @Test
    void thePlatformsDeniesStandAboveTenants() {
        access("lead", "payments").set(rules("{name: all, effect: Allow, actions: ['*']}"));
        access("admin", null).set(rules("{name: no-holds, effect: Deny, actions: [hold], tenants: [payments]}"));
        var holds = new dev.windlass.client.Retirements(
                new WindlassTarget(api.base(), null, "token-audit", Duration.ofSeconds(5)));

        assertRefused(
                "NotAllowed",
                "rule \"no-holds\" of the platform's access rules denies it",
                () -> holds.hold(new dev.windlass.domain.VersionRef("payments", "fraud", "7"), "case"));
        assertThat(access("admin", null).show().version()).isEqualTo(1);
        assertRefused("NotAllowed", "", () -> access("lead", null).show());
    }

    @Test
    void canISaysWhatDecidesAndWhatElseMatches() {
        var set = access("lead", "payments")
                .set(rules(
                        "{name: frozen, effect: Deny, actions: [release], environments: [prod]}",
                        "{name: odd, effect: Deny, actions: [release], when: 'principal.attributes[\"x\"] == \"\"'}",
                        "{name: more, effect: Allow, actions: [release], roles: [developer]}"));
        var of = " of tenant payments (" + set.digest() + ")";

        var lead = access("lead", "payments").canI("release", "fraud", "prod", "ci");

        assertThat(lead.allowed()).isFalse();
        assertThat(lead.principal()).isEqualTo("payments/ci");
        assertThat(lead.resource()).isEqualTo("payments/fraud@prod");
        assertThat(lead.by()).isEqualTo("rule frozen" + of);
        assertThat(lead.matched())
                .extracting(CanIView.Matched::by)
                .containsExactly("rule frozen" + of, "rule odd" + of, "role release-manager");
        assertThat(lead.matched().get(1).unclear()).contains("can't be judged");
        var view = access("view", "payments").canI("push", null, null, null);
        assertThat(view.allowed()).isFalse();
        assertThat(view.why()).contains("developer");
        assertThat(access("dev", "payments").canI("push", "fraud", null, null))
                .satisfies(it -> assertThat(it.allowed()).isTrue())
                .satisfies(it -> assertThat(it.by()).isEqualTo("role developer"));
        assertRefused(
                "NotAllowed", "tenant-admin", () -> access("view", "payments").canI("push", null, null, "ci"));
        assertRefused("NotFound", "nobody", () -> access("lead", "payments").canI("push", null, null, "nobody"));
        assertRefused(
                "NotFound", "payments", () -> access("stranger", "payments").canI("push", null, null, null));
        assertRefused(
                "InvalidRequest", "action", () -> access("lead", "payments").canI("fly", null, null, null));
    }

    @Test
    void aRuleSeesWhatATokenClaimed() throws Exception {
        Rows.claimed(api.database, "ci", "{\"ref\": \"main\"}");
        access("lead", "payments")
                .set(rules("{name: main-only, effect: Deny, actions: [release], environments: [prod],"
                        + " when: 'principal.attributes[\"ref\"] != \"main\"'}"));

        assertThat(rig.started()).isNotEmpty();
        assertThat(access("ci", "payments")
                        .canI("release", "fraud", "prod", null)
                        .allowed())
                .isTrue();
        assertRefused(
                "NotAllowed",
                "main-only",
                () -> api.client("lead").promote("payments", PromotionRig.manifest("7"), "r9"));
    }

    @Test
    void listsLeaveOutWhatMayNotBeRead() throws Exception {
        rig.started();
        access("lead", "payments")
                .set(rules("{name: hidden, effect: Deny, actions: [read], models: [fraud], roles: [viewer]}"));

        assertThat(api.client("view").models("payments")).isEmpty();
        assertThat(api.client("view").promotions("payments")).isEmpty();
        assertThat(api.client("view").status().live()).isEmpty();
        assertThat(api.client("dev").models("payments")).hasSize(1);
        assertThat(api.client("dev").promotions("payments")).hasSize(1);
    }

    @Test
    void whatIsProbablyNotMeantIsSaidAndSet() {
        access("admin", null).set(rules("{name: no-holds, effect: Deny, actions: [hold]}"));

        var set = access("lead", "payments")
                .set(rules(
                        "{name: a, effect: Allow, actions: [hold], roles: [developer]}",
                        "{name: b, effect: Deny, actions: [push], environments: [dev]}"));

        assertThat(set.version()).isEqualTo(1);
        assertThat(set.warnings())
                .containsExactly(
                        "rule \"b\" can never match for push: that isn't done to an environment",
                        "rule \"a\" never decides: rule \"no-holds\" denies all that it is about");
    }

    @Test
    void whatIsWrongIsNamed() {
        assertRefused(
                "InvalidRequest",
                "rules[0].actions",
                () -> access("lead", "payments").set(rules("{name: a, effect: Deny, actions: [keep-access]}")));
        assertRefused(
                "InvalidRequest",
                "rules[0].when",
                () -> access("lead", "payments")
                        .set(rules("{name: a, effect: Deny, actions: [read], when: 'principal.nam == \"x\"'}")));
        assertThat(access("lead", "payments").show().version()).isZero();
    }
}
