package dev.windlass.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.AccessRule.Effect;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random documents decide as the sentence does that the README has of them, said once more without an
/// index, without an order and without an early end.
class AgreementTest {
    private static final Digest DIGEST = new Digest("sha256:" + "0".repeat(64));
    private static final List<String> TENANTS = List.of("payments", "other");
    private static final List<String> ENVIRONMENTS = List.of("dev", "prod");
    private static final List<String> MODELS = List.of("fraud", "score");
    private static final List<String> NAMES = List.of("anna", "ben");
    private static final Circumstances NOW = Circumstances.at(Instant.parse("2026-12-01T12:00:00Z"));

    /// A `when`, and what it says of somebody; null where it can't be said.
    private record When(String text, Predicate<Principal> says, boolean clear) {}

    private static final List<When> WHENS = List.of(
            new When("principal.name == \"anna\"", it -> it.name().equals("anna"), true),
            new When("\"developer\" in principal.roles", it -> it.roles().contains(Role.DEVELOPER), true),
            new When("principal.attributes[\"none\"] == \"\"", _ -> false, false));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void decisionsAreThoseOfTheSentence(long seed) {
        var random = new Random(seed);
        int allowedByRule = 0;
        int deniedByRule = 0;
        for (int round = 0; round < 60; round++) {
            var platform = document(null, random);
            var tenant = document("payments", random);
            var rules = new AccessRules(AccessDocuments.compiled(platform), AccessDocuments.compiled(tenant));
            for (int question = 0; question < 60; question++) {
                var principal = principal(random);
                var action = one(random, List.of(Action.values()));
                var endpoint = new EndpointRef("payments", one(random, MODELS), one(random, ENVIRONMENTS));

                var decision = rules.decide(principal, action, new Resource.OfEndpoint(endpoint), NOW);

                assertThat(decision instanceof AccessDecision.Allowed)
                        .as(principal + " " + action + " " + endpoint + " " + decision + "\n" + platform + "\n"
                                + tenant)
                        .isEqualTo(may(platform, tenant, principal, action, endpoint));
                assertThat(rules.explain(principal, action, new Resource.OfEndpoint(endpoint), NOW)
                                .said())
                        .hasSize(said(platform, tenant, principal, action, endpoint));
                if (decision.ground() instanceof Ground.Written) {
                    allowedByRule += decision instanceof AccessDecision.Allowed ? 1 : 0;
                    deniedByRule += decision instanceof AccessDecision.Allowed ? 0 : 1;
                }
            }
        }
        assertThat(Math.min(allowedByRule, deniedByRule)).isGreaterThan(20);
    }

    private static boolean may(
            AccessDocument platform, AccessDocument tenant, Principal who, Action action, EndpointRef at) {
        if (who.tenant() != null && !who.tenant().equals("payments")) {
            return false;
        }
        if (who.roles().isEmpty()) {
            return false;
        }
        boolean aboutRules = isNoTenantsToDeny(who, action);
        boolean denied = platform.rules().stream().anyMatch(it -> says(it, Effect.DENY, who, action, at))
                || (!aboutRules && tenant.rules().stream().anyMatch(it -> says(it, Effect.DENY, who, action, at)));
        boolean role = who.roles().stream().anyMatch(AccessRules.roles(action)::contains);
        boolean rule = platform.rules().stream().anyMatch(it -> says(it, Effect.ALLOW, who, action, at))
                || (who.tenant() != null
                        && tenant.rules().stream().anyMatch(it -> says(it, Effect.ALLOW, who, action, at)));
        return !denied && (role || rule);
    }

    private static boolean isNoTenantsToDeny(Principal who, Action action) {
        return action == Action.KEEP_ACCESS
                || action == Action.READ_ACCESS
                || (who.tenant() == null && AccessRules.OVERSIGHT.contains(action));
    }

    /// How many rules and roles have something to say about it.
    private static int said(
            AccessDocument platform, AccessDocument tenant, Principal who, Action action, EndpointRef at) {
        boolean aboutRules = isNoTenantsToDeny(who, action);
        var ofTenant = tenant.rules().stream()
                .filter(it -> it.effect() == Effect.DENY ? !aboutRules : "payments".equals(who.tenant()));
        var written = Stream.concat(platform.rules().stream(), ofTenant)
                .filter(it -> says(it, it.effect(), who, action, at) || unclear(it, who, action, at))
                .count();
        return (int) (written
                + who.roles().stream()
                        .filter(AccessRules.roles(action)::contains)
                        .count());
    }

    private static boolean unclear(AccessRule rule, Principal who, Action action, EndpointRef at) {
        boolean odd = WHENS.stream().anyMatch(it -> !it.clear() && it.text().equals(rule.when()));
        var as = new AccessRule(
                rule.name(),
                Effect.DENY,
                rule.actions(),
                rule.tenants(),
                rule.environments(),
                rule.models(),
                rule.roles(),
                rule.principals(),
                rule.when());
        return odd && says(as, Effect.DENY, who, action, at);
    }

    private static boolean says(AccessRule rule, Effect effect, Principal who, Action action, EndpointRef at) {
        var when = WHENS.stream()
                .filter(it -> it.text().equals(rule.when()))
                .findFirst()
                .orElse(new When("", _ -> true, true));
        return rule.effect() == effect
                && rule.actions().contains(action)
                && (rule.tenants().isEmpty() || rule.tenants().contains(at.tenant()))
                && (rule.environments().isEmpty() || rule.environments().contains(at.env()))
                && (rule.models().isEmpty() || rule.models().contains(at.model()))
                && (rule.roles().isEmpty() || rule.roles().stream().anyMatch(who.roles()::contains))
                && (rule.principals().isEmpty() || rule.principals().contains(who.id()))
                && (when.clear() ? when.says().test(who) : effect == Effect.DENY);
    }

    private static AccessDocument document(@Nullable String tenant, Random random) {
        var rules = new ArrayList<AccessRule>();
        int count = random.nextInt(3) == 0 ? 9 + random.nextInt(30) : random.nextInt(7);
        for (int i = 0; i < count; i++) {
            rules.add(new AccessRule(
                    "r" + i,
                    random.nextInt(3) == 0 ? Effect.DENY : Effect.ALLOW,
                    some(random, List.copyOf(Sayable.actions(tenant)), 4),
                    tenant == null ? maybe(random, TENANTS) : Set.of(),
                    maybe(random, ENVIRONMENTS),
                    maybe(random, MODELS),
                    maybe(random, Arrays.asList(Role.values())),
                    maybe(
                            random,
                            NAMES.stream()
                                    .map(it -> new PrincipalId("payments", it))
                                    .toList()),
                    random.nextInt(3) == 0 ? one(random, WHENS).text() : null));
        }
        return new AccessDocument(tenant, DIGEST, rules, null);
    }

    private static Principal principal(Random random) {
        var tenant = random.nextInt(6) == 0 ? null : random.nextInt(6) == 0 ? "other" : "payments";
        var roles = random.nextInt(10) == 0 ? Set.<Role>of() : some(random, Arrays.asList(Role.values()), 2);
        return new Principal(one(random, NAMES), tenant, roles);
    }

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static <T> Set<T> some(Random random, List<T> of, int most) {
        var some = new HashSet<T>();
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            some.add(one(random, of));
        }
        return some;
    }

    private static <T> Set<T> maybe(Random random, List<T> of) {
        return random.nextInt(2) == 0 ? Set.of() : some(random, of, 2);
    }
}
