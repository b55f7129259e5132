package dev.windlass.access;

import static dev.windlass.access.AccessDocuments.compiled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.Hands.Laid;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What documents make of the roles, and what they don't.
class WrittenRulesTest {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Resource PROD = new Resource.OfEndpoint(new EndpointRef("payments", "fraud", "prod"));
    private static final Resource DEV = new Resource.OfEndpoint(new EndpointRef("payments", "fraud", "dev"));
    private static final Principal LEAD = of("lead", "payments", Role.RELEASE_MANAGER);
    private static final Principal DEVELOPER = of("dev", "payments", Role.DEVELOPER);
    private static final Principal ADMIN = of("admin", "payments", Role.TENANT_ADMIN);
    private static final Principal ROOT = of("root", null, Role.PLATFORM_ADMIN);

    private static Principal of(String name, @Nullable String tenant, Role role) {
        return new Principal(name, tenant, Set.of(role));
    }

    private static AccessRules tenant(String... rules) {
        return new AccessRules(null, compiled("payments", rules));
    }

    private static AccessRules platform(String... rules) {
        return new AccessRules(compiled(null, rules), null);
    }

    private static AccessDecision decide(AccessRules rules, Principal principal, Action action, Resource resource) {
        return rules.decide(principal, action, resource, Circumstances.at(NOON));
    }

    private static boolean may(AccessRules rules, Principal principal, Action action, Resource resource) {
        return decide(rules, principal, action, resource) instanceof AccessDecision.Allowed;
    }

    @Test
    void anAllowGivesWhatNoRoleDoesWhereItSaysSo() {
        var rules = tenant("{name: more, effect: Allow, actions: [release], environments: [dev], roles: [developer]}");

        assertThat(may(rules, DEVELOPER, Action.RELEASE, DEV)).isTrue();
        assertThat(may(rules, DEVELOPER, Action.RELEASE, PROD)).isFalse();
        assertThat(may(rules, of("v", "payments", Role.VIEWER), Action.RELEASE, DEV))
                .isFalse();
        assertThat(may(rules, DEVELOPER, Action.RETIRE, new Resource.OfModel("payments", "fraud")))
                .isFalse();
    }

    @Test
    void aDenyBeatsRoleAndAllowAndSaysWhichItWas() {
        var document = AccessDocuments.document(
                "payments",
                "{name: more, effect: Allow, actions: [release]}",
                "{name: frozen, effect: Deny, actions: [release], environments: [prod]}");
        var rules = new AccessRules(null, compiled(document));

        var denied = (AccessDecision.Denied) decide(rules, LEAD, Action.RELEASE, PROD);

        assertThat(denied.ground()).isEqualTo(new Ground.Written("payments", document.digest(), "frozen"));
        assertThat(denied.words()).isEqualTo("rule \"frozen\" of tenant payments's access rules denies it");
        assertThat(may(rules, LEAD, Action.RELEASE, DEV)).isTrue();
        assertThat(decide(rules, LEAD, Action.RELEASE, DEV).ground())
                .isEqualTo(new Ground.OfRole(Role.RELEASE_MANAGER));
        assertThat(decide(rules, DEVELOPER, Action.RELEASE, DEV).ground())
                .isEqualTo(new Ground.Written("payments", document.digest(), "more"));
        assertThat(may(rules, ROOT, Action.RELEASE, PROD)).isFalse();
        assertThat(may(rules, LEAD, Action.TAKE_BACK, PROD)).isTrue();
    }

    @Test
    void whatCantBeJudgedLetsNobodyThrough() {
        var deny =
                tenant("{name: odd, effect: Deny, actions: [push], when: 'principal.attributes[\"team\"] == \"x\"'}");
        var allow = tenant(
                "{name: odd, effect: Allow, actions: [retire], when: 'principal.attributes[\"team\"] == \"x\"'}");
        var model = new Resource.OfModel("payments", "fraud");

        assertThat(decide(deny, DEVELOPER, Action.PUSH, model))
                .isInstanceOfSatisfying(
                        AccessDecision.Denied.class,
                        it -> assertThat(it.words()).contains("rule \"odd\"", "can't be judged", "team"));
        assertThat(may(allow, DEVELOPER, Action.RETIRE, model)).isFalse();
        assertThat(allow.explain(DEVELOPER, Action.RETIRE, model, Circumstances.at(NOON))
                        .said())
                .singleElement()
                .satisfies(it -> assertThat(it.unclear()).contains("can't be judged"));
        var known = new Circumstances(NOON, Map.of("team", "x"));
        assertThat(allow.decide(DEVELOPER, Action.RETIRE, model, known)).isInstanceOf(AccessDecision.Allowed.class);
        assertThat(deny.decide(DEVELOPER, Action.PUSH, model, known)).isInstanceOf(AccessDecision.Denied.class);
    }

    @Test
    void aWhenSeesWhoWhatWhereAndTheTime() {
        var rules = tenant("{name: noon, effect: Deny, actions: [release], when: 'context.time.getHours() == 12"
                + " && action == \"release\" && resource.environment == optional.of(\"prod\")"
                + " && resource.model.orValue(\"\").startsWith(\"fr\") && resource.tenant.value() == \"payments\""
                + " && principal.name == \"lead\" && \"release-manager\" in principal.roles'}");

        assertThat(may(rules, LEAD, Action.RELEASE, PROD)).isFalse();
        assertThat(may(rules, LEAD, Action.RELEASE, DEV)).isTrue();
        assertThat(rules.decide(LEAD, Action.RELEASE, PROD, Circumstances.at(NOON.plusSeconds(3600))))
                .isInstanceOf(AccessDecision.Allowed.class);
        assertThat(rules.changesWithTime(Action.RELEASE)).isTrue();
        assertThat(rules.changesWithTime(Action.INFER)).isFalse();
    }

    @Test
    void whatIsNotKnownYetIsAskedAgain() {
        var within = new Resource.Within("payments");
        var rules = tenant(
                "{name: more, effect: Allow, actions: [release], environments: [dev], roles: [developer]}",
                "{name: frozen, effect: Deny, actions: [release], environments: [prod]}",
                "{name: odd, effect: Deny, actions: [release], when: 'resource.environment.value() == \"prod\"'}");

        assertThat(may(rules, DEVELOPER, Action.RELEASE, within)).isTrue();
        assertThat(may(rules, LEAD, Action.RELEASE, within)).isTrue();
        assertThat(may(rules, of("v", "payments", Role.INVOKER), Action.RELEASE, within))
                .isFalse();
        assertThat(may(tenant("{name: none, effect: Deny, actions: [release]}"), LEAD, Action.RELEASE, within))
                .isFalse();
    }

    @Test
    void noTenantLoosensThePlatform() {
        var deny = compiled(null, "{name: no, effect: Deny, actions: [release], environments: [prod]}");
        var allow = compiled("payments", "{name: yes, effect: Allow, actions: [\"*\"]}");

        assertThat(may(new AccessRules(deny, allow), LEAD, Action.RELEASE, PROD))
                .isFalse();
        assertThat(may(new AccessRules(deny, allow), DEVELOPER, Action.RELEASE, DEV))
                .isTrue();
        assertThat(may(new AccessRules(null, allow), ADMIN, Action.MANAGE_TENANTS, Resource.PLATFORM))
                .isFalse();
        assertThat(may(new AccessRules(null, allow), DEVELOPER, Action.KEEP_ACCESS, new Resource.OfTenant("payments")))
                .isFalse();
        assertThat(decide(new AccessRules(null, allow), of("x", "other", Role.TENANT_ADMIN), Action.READ, PROD))
                .isInstanceOf(AccessDecision.Unseen.class);
        assertThat(may(new AccessRules(null, allow), of("a", null, Role.PLATFORM_AUDITOR), Action.INFER, PROD))
                .isFalse();
    }

    @Test
    void thePlatformsRulesMayBeForSomeTenants() {
        var rules = platform("{name: no, effect: Deny, actions: [push], tenants: [payments]}");

        assertThat(may(rules, DEVELOPER, Action.PUSH, new Resource.OfModel("payments", "fraud")))
                .isFalse();
        assertThat(may(rules, of("d", "other", Role.DEVELOPER), Action.PUSH, new Resource.OfModel("other", "fraud")))
                .isTrue();
    }

    @Test
    void whoSetsTheRulesIsNeverShutOutByThem() {
        var payments = new Resource.OfTenant("payments");
        var all = tenant("{name: none, effect: Deny, actions: [\"*\"]}");
        var platforms = platform("{name: none, effect: Deny, actions: [\"*\"]}");

        assertThat(may(all, ADMIN, Action.READ, payments)).isFalse();
        assertThat(may(all, ADMIN, Action.KEEP_ACCESS, payments)).isTrue();
        assertThat(may(all, ADMIN, Action.READ_ACCESS, payments)).isTrue();
        assertThat(may(platforms, ADMIN, Action.KEEP_ACCESS, payments)).isFalse();
        assertThat(may(platforms, ROOT, Action.MANAGE_TENANTS, Resource.PLATFORM))
                .isFalse();
        assertThat(may(platforms, ROOT, Action.KEEP_ACCESS, Resource.PLATFORM)).isTrue();
    }

    @Test
    void whatNobodyCanReadDeniesAllButToSetItAnew() {
        var digest = new Digest("sha256:" + "0".repeat(64));
        var rules = new AccessRules(null, CompiledAccess.stored("payments", digest, "kind: Future"));

        assertThat(may(rules, LEAD, Action.RELEASE, DEV)).isFalse();
        assertThat(may(rules, ADMIN, Action.KEEP_ACCESS, new Resource.OfTenant("payments")))
                .isTrue();
    }

    @Test
    void noRuleLiftsDutiesEnvironmentsOrMakesSomebodyOfNobody() {
        var rules = tenant("{name: all, effect: Allow, actions: [\"*\"]}");
        var hands = new Hands(Set.of(new Laid(Hand.ASKED, LEAD.id())), Set.of());
        var endpoint = new EndpointRef("payments", "fraud", "prod");
        var ofDev = new Principal("d", "payments", Set.of(Role.DEVELOPER), Set.of("dev"));
        var nobody = new Principal("gone", "payments", Set.of());

        assertThat(may(
                        rules,
                        LEAD,
                        Action.DECIDE,
                        new Resource.Waiting(endpoint, Set.of(Role.VIEWER), Set.of(), hands)))
                .isFalse();
        assertThat(may(
                        rules,
                        DEVELOPER,
                        Action.DECIDE,
                        new Resource.Waiting(endpoint, Set.of(Role.MODEL_RISK), Set.of(), hands)))
                .isFalse();
        assertThat(may(rules, ofDev, Action.RELEASE, DEV)).isTrue();
        assertThat(may(rules, ofDev, Action.RELEASE, PROD)).isFalse();
        assertThat(may(rules, ofDev, Action.HOLD, new Resource.OfModel("payments", "fraud")))
                .isFalse();
        assertThat(may(rules, nobody, Action.READ, PROD)).isFalse();
        assertThat(may(
                        rules,
                        LEAD,
                        Action.RETIRE,
                        new Resource.OfTwo(new Resource.OfTenant("payments"), List.of(LEAD.id()), Set.of())))
                .isFalse();
    }
}
