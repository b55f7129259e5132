package dev.windlass.access;

import dev.windlass.access.AccessRule.Effect;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is legal in a document and probably not meant: rules that can never match, and rules that never
/// decide since a Deny without a `when` is about all that they are about. What is said holds for every
/// question there can be; it is found by the shape of rules and expressions, so there is more to find
/// than is found.
public final class AccessReview {
    private static final int MAX_WARNINGS = 20;

    /// So many pairs of a rule and a Deny are compared.
    private static final long MAX_PAIRS = 4_000_000;

    private static final Set<Action> ON_MODELS_IN_ENVIRONMENTS =
            EnumSet.of(Action.READ, Action.INFER, Action.RELEASE, Action.TAKE_BACK, Action.DECIDE, Action.BREAK_GLASS);
    private static final Set<Action> ON_MODELS = EnumSet.of(Action.PUSH, Action.RETIRE, Action.HOLD);
    private static final Set<Action> IN_ENVIRONMENTS = EnumSet.of(Action.ORDER_ENVIRONMENTS);
    private static final Set<Role> OF_PLATFORM = EnumSet.of(Role.PLATFORM_ADMIN, Role.PLATFORM_AUDITOR);

    private final AccessDocument document;
    private final List<String> warnings = new ArrayList<>();

    private AccessReview(AccessDocument document) {
        this.document = document;
    }

    /// One line each, at most 20 and then how many more.
    ///
    /// @param environments those that the tenant has; empty if any name is one
    /// @param platform the platform's document, which denies before a tenant's; null if there is none
    public static List<String> warnings(
            AccessDocument document, Set<String> environments, @Nullable AccessDocument platform) {
        var review = new AccessReview(document);
        document.rules().forEach(rule -> review.never(rule, environments));
        review.shadows(platform == null || document.tenant() == null ? List.of() : platform.rules());
        var all = review.warnings;
        if (all.size() <= MAX_WARNINGS) {
            return List.copyOf(all);
        }
        return Stream.concat(
                        all.stream().limit(MAX_WARNINGS),
                        Stream.of("and " + (all.size() - MAX_WARNINGS) + " more of the kind"))
                .toList();
    }

    private void warn(AccessRule rule, String words) {
        warnings.add("rule \"" + rule.name() + "\" " + words);
    }

    private void never(AccessRule rule, Set<String> environments) {
        placeless(rule);
        var unknown = new TreeSet<>(rule.environments());
        unknown.removeAll(environments);
        if (!environments.isEmpty() && !unknown.isEmpty()) {
            warn(
                    rule,
                    "can never match in " + String.join(", ", unknown) + ": the tenant's environments are "
                            + String.join(", ", new TreeSet<>(environments)));
        }
        if (rule.principals().isEmpty()) {
            contradiction(rule);
            return;
        }
        boolean tenantsPeople = rule.principals().stream().noneMatch(it -> it.tenant() == null);
        if (tenantsPeople && !rule.roles().isEmpty() && OF_PLATFORM.containsAll(rule.roles())) {
            warn(rule, "can never match: its principals are of tenants, whose people have none of its roles");
        }
        if (tenantsPeople
                && !rule.tenants().isEmpty()
                && rule.principals().stream().noneMatch(it -> rule.tenants().contains(it.tenant()))) {
            warn(
                    rule,
                    "can never match: its principals are of other tenants than its tenants, and see nothing of those");
        }
        contradiction(rule);
    }

    /// Of actions that are done to nothing of the kind that it names.
    private void placeless(AccessRule rule) {
        boolean environments = !rule.environments().isEmpty();
        boolean models = !rule.models().isEmpty();
        if (!environments && !models) {
            return;
        }
        var never = rule.actions().stream()
                .filter(action -> !takes(action, environments, models))
                .sorted()
                .map(Action::id)
                .collect(Collectors.joining(", "));
        if (!never.isEmpty()) {
            var what =
                    environments && models ? "a model in an environment" : environments ? "an environment" : "a model";
            warn(rule, "can never match for " + never + ": that isn't done to " + what);
        }
    }

    private static boolean takes(Action action, boolean environment, boolean model) {
        return ON_MODELS_IN_ENVIRONMENTS.contains(action)
                || (!environment && ON_MODELS.contains(action))
                || (!model && IN_ENVIRONMENTS.contains(action));
    }

    private void contradiction(AccessRule rule) {
        var when = rule.when();
        if (when == null || !(WhenCompiler.compile(when) instanceof WhenCompiler.Compilation.Ready ready)) {
            return;
        }
        if (rule.actions().contains(Action.INFER) && when.contains("principal.attributes")) {
            warn(rule, "sees no attributes for infer: gateways know keys alone");
        }
        var demands = WhenDemands.of(ready.expression());
        if (demands.nothing()) {
            warn(rule, "can never match: its when is false");
            return;
        }
        demands.values().forEach((what, values) -> {
            var allowed = named(rule, what);
            if (values.size() > 1) {
                warn(rule, "can never match: its when wants " + what + " to be " + String.join(" and ", values));
            } else if (allowed != null && values.stream().noneMatch(allowed)) {
                warn(
                        rule,
                        "can never match: its when wants " + what + " to be " + String.join(", ", values)
                                + ", which its own lists leave out");
            }
        });
    }

    /// What the rule's own lists leave of one of the things that a `when` sees; null for whatever it is.
    private static @Nullable Predicate<String> named(AccessRule rule, String what) {
        return switch (what) {
            case "action" ->
                value -> rule.actions().stream().anyMatch(it -> it.id().equals(value));
            case "principal.name" ->
                rule.principals().isEmpty()
                        ? null
                        : value -> rule.principals().stream()
                                .map(PrincipalId::name)
                                .anyMatch(value::equals);
            case "resource.environment" -> rule.environments().isEmpty() ? null : rule.environments()::contains;
            case "resource.model" -> rule.models().isEmpty() ? null : rule.models()::contains;
            default -> null;
        };
    }

    private void shadows(List<AccessRule> platforms) {
        var denies = Stream.concat(platforms.stream(), document.rules().stream())
                .filter(it -> it.effect() == Effect.DENY && it.when() == null)
                .toList();
        if ((long) denies.size() * document.rules().size() > MAX_PAIRS) {
            warnings.add("there are too many rules to say which of them never decide");
            return;
        }
        for (var rule : document.rules()) {
            for (var deny : denies) {
                if (deny.equals(rule)) {
                    break;
                }
                if (covers(deny, rule)) {
                    warn(rule, "never decides: rule \"" + deny.name() + "\" denies all that it is about");
                    break;
                }
            }
        }
    }

    /// True if whatever the rule is about, the deny is, too.
    private boolean covers(AccessRule deny, AccessRule rule) {
        var tenant = document.tenant();
        return deny.actions().containsAll(rule.actions())
                && covers(deny.tenants(), tenant == null ? rule.tenants() : Set.of(tenant))
                && covers(deny.environments(), rule.environments())
                && covers(deny.models(), rule.models())
                && covers(deny.roles(), rule.roles())
                && covers(deny.principals(), rule.principals());
    }

    private static <T> boolean covers(Set<T> deny, Set<T> rule) {
        return deny.isEmpty() || (!rule.isEmpty() && deny.containsAll(rule));
    }
}
