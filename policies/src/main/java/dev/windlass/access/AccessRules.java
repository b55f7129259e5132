package dev.windlass.access;

import dev.windlass.domain.Approver;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// The one decision point: may this principal do this to that? Control, gateway and the activities that
/// read decisions back all ask here.
public final class AccessRules {
    private static final AccessDecision UNSEEN = new AccessDecision.Unseen("tenant");
    private static final AccessDecision ALLOWED = new AccessDecision.Allowed("role");

    /// What concerns every environment of a tenant: never a key's that is for some of them.
    private static final Set<Action> OF_ALL_ENVIRONMENTS = EnumSet.of(
            Action.RETIRE,
            Action.RETIRE_TENANT,
            Action.HOLD,
            Action.READ_AUDIT,
            Action.MANAGE_KEYS,
            Action.ORDER_ENVIRONMENTS,
            Action.KEEP_PRESETS,
            Action.KEEP_APPROVERS);

    private static final Map<Action, Set<Role>> ROLES = new EnumMap<>(Action.class);

    static {
        ROLES.put(Action.READ, EnumSet.allOf(Role.class));
        // Who looks at what runs, or audits it, doesn't thereby ask models for answers.
        ROLES.put(
                Action.INFER,
                EnumSet.of(Role.INVOKER, Role.DEVELOPER, Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(
                Action.PUSH, EnumSet.of(Role.DEVELOPER, Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(Action.RELEASE, EnumSet.of(Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(Action.RETIRE, EnumSet.of(Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        // All of a tenant is its owners' to end: never a release manager's, which CI is.
        ROLES.put(Action.RETIRE_TENANT, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        // Whoever retires doesn't thereby end the hold that keeps him from it.
        ROLES.put(Action.HOLD, EnumSet.of(Role.MODEL_RISK, Role.AUDITOR, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        // Not whoever looks at what runs: reasons may say more than a model's viewers should know.
        ROLES.put(
                Action.READ_AUDIT,
                EnumSet.of(Role.AUDITOR, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN, Role.PLATFORM_AUDITOR));
        // A gate may ask for any role: that is looked at with the promotion at hand.
        ROLES.put(Action.DECIDE, EnumSet.allOf(Role.class));
        ROLES.put(Action.KEEP_PRESETS, EnumSet.of(Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        // Who may give somebody a role may put him into a group: never a release manager, which CI is.
        ROLES.put(Action.KEEP_APPROVERS, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(Action.ORDER_ENVIRONMENTS, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        // Never a release manager, which CI is: a person answers for it.
        ROLES.put(Action.BREAK_GLASS, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(Action.MANAGE_KEYS, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(Action.MANAGE_TENANTS, EnumSet.of(Role.PLATFORM_ADMIN));
    }

    private AccessRules() {}

    /// Any of them lets somebody do it.
    public static Set<Role> roles(Action action) {
        return Collections.unmodifiableSet(required(action));
    }

    private static Set<Role> required(Action action) {
        return Objects.requireNonNull(ROLES.get(action));
    }

    public static AccessDecision decide(Principal principal, Action action, Resource resource) {
        return switch (resource) {
            case Resource.OfPlatform _ ->
                principal.tenant() == null
                        ? byRole(principal, action)
                        : new AccessDecision.Denied("platform", required(action), null);
            case Resource.OfTenant(var tenant) -> decide(principal, action, tenant);
            case Resource.OfEnvironment(var tenant, var environment) -> decide(principal, action, tenant, environment);
            case Resource.OfTwo two -> {
                var before = decide(principal, action, two.tenant());
                yield before instanceof AccessDecision.Allowed ? second(principal, action, two) : before;
            }
            case Resource.Waiting waiting -> {
                var before = decide(principal, action, waiting.tenant());
                yield before instanceof AccessDecision.Allowed ? duty(principal, waiting) : before;
            }
        };
    }

    private static AccessDecision decide(Principal principal, Action action, String tenant) {
        if (!principal.sees(tenant)) {
            return UNSEEN;
        }
        return principal.environments().isEmpty() || !OF_ALL_ENVIRONMENTS.contains(action)
                ? byRole(principal, action)
                : elsewhere(principal, action);
    }

    /// As for [Resource.OfEnvironment], on the request path.
    public static AccessDecision decide(Principal principal, Action action, String tenant, String environment) {
        if (!principal.sees(tenant)) {
            return UNSEEN;
        }
        return principal.mayBeIn(environment) ? byRole(principal, action) : elsewhere(principal, action);
    }

    private static AccessDecision elsewhere(Principal principal, Action action) {
        return new AccessDecision.Denied(
                "environment",
                required(action),
                "its key is for " + String.join(", ", new TreeSet<>(principal.environments())) + " only");
    }

    private static AccessDecision byRole(Principal principal, Action action) {
        var roles = required(action);
        return principal.holdsAny(roles) ? ALLOWED : new AccessDecision.Denied("role", roles, null);
    }

    /// Somebody else than everybody before.
    private static AccessDecision second(Principal principal, Action action, Resource.OfTwo two) {
        return two.before().stream()
                .filter(other -> !TwoPeople.different(principal.id(), other, two.keys()))
                .findFirst()
                .<AccessDecision>map(other -> new AccessDecision.Denied(
                        "two-people",
                        required(action),
                        "it takes two different people: " + other
                                + " has said so already, and is the same person or made" + " the other's key"))
                .orElse(ALLOWED);
    }

    /// Whoever had a hand in it is told that, whatever roles he has.
    private static AccessDecision duty(Principal principal, Resource.Waiting waiting) {
        if (Duties.judge(principal.id(), waiting.hands()) instanceof Duty.Excluded excluded) {
            return new AccessDecision.Denied("separation-of-duties", waiting.roles(), excluded.words());
        }
        if (principal.holdsAny(waiting.roles()) || waiting.memberOf().stream().anyMatch(waiting.missing()::contains)) {
            return new AccessDecision.Allowed("gate");
        }
        boolean groups = waiting.missing().stream().anyMatch(ApproverGroup.class::isInstance);
        var missing = waiting.missing().stream().map(Approver::id).sorted().toList();
        return new AccessDecision.Denied(
                "gate", waiting.roles(), groups ? "it waits for one of " + String.join(", ", missing) : null);
    }
}
