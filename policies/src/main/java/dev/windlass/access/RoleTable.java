package dev.windlass.access;

import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What each role may, before any document is asked.
final class RoleTable {
    /// What concerns every environment of a tenant: never a key's that is for some of them.
    private static final Set<Action> OF_ALL_ENVIRONMENTS = EnumSet.of(
            Action.RETIRE,
            Action.RETIRE_TENANT,
            Action.HOLD,
            Action.READ_AUDIT,
            Action.READ_PAYLOADS,
            Action.MANAGE_KEYS,
            Action.ORDER_ENVIRONMENTS,
            Action.KEEP_PRESETS,
            Action.KEEP_APPROVERS,
            Action.READ_ACCESS,
            Action.KEEP_ACCESS);

    /// Looking and sending bytes isn't done in an environment, whatever it is about.
    private static final Set<Action> OF_NO_ENVIRONMENT = EnumSet.of(Action.READ, Action.PUSH);

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
        ROLES.put(Action.TAKE_BACK, EnumSet.of(Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(Action.RETIRE, EnumSet.of(Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        // All of a tenant is its owners' to end: never a release manager's, which CI is.
        ROLES.put(Action.RETIRE_TENANT, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        // Whoever retires doesn't thereby end the hold that keeps him from it.
        ROLES.put(Action.HOLD, EnumSet.of(Role.MODEL_RISK, Role.AUDITOR, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        // Not whoever looks at what runs: reasons may say more than a model's viewers should know.
        ROLES.put(
                Action.READ_AUDIT,
                EnumSet.of(Role.AUDITOR, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN, Role.PLATFORM_AUDITOR));
        // Of all models and environments, reasons included; whoever works with runbooks needs it.
        ROLES.put(
                Action.READ_PAYLOADS,
                EnumSet.of(
                        Role.RELEASE_MANAGER,
                        Role.AUDITOR,
                        Role.TENANT_ADMIN,
                        Role.PLATFORM_ADMIN,
                        Role.PLATFORM_AUDITOR));
        // A gate may ask for any role: that is looked at with the promotion at hand.
        ROLES.put(Action.DECIDE, EnumSet.allOf(Role.class));
        ROLES.put(Action.KEEP_PRESETS, EnumSet.of(Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        // Who may give somebody a role may put him into a group: never a release manager, which CI is.
        ROLES.put(Action.KEEP_APPROVERS, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(Action.ORDER_ENVIRONMENTS, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        // Never a release manager, which CI is: a person answers for it.
        ROLES.put(Action.BREAK_GLASS, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(Action.MANAGE_KEYS, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(
                Action.READ_ACCESS,
                EnumSet.of(Role.AUDITOR, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN, Role.PLATFORM_AUDITOR));
        // Who sets rules may give himself any right of the tenant's.
        ROLES.put(Action.KEEP_ACCESS, EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
        ROLES.put(Action.MANAGE_TENANTS, EnumSet.of(Role.PLATFORM_ADMIN));
    }

    private RoleTable() {}

    /// Any of them has the right.
    static Set<Role> roles(Action action) {
        return Collections.unmodifiableSet(Objects.requireNonNull(ROLES.get(action)));
    }

    /// True if it is never for a key that is for some environments.
    static boolean ofAllEnvironments(Action action) {
        return OF_ALL_ENVIRONMENTS.contains(action);
    }

    /// True if a key that is for some environments has it everywhere.
    static boolean ofNoEnvironment(Action action) {
        return OF_NO_ENVIRONMENT.contains(action);
    }

    /// The first role of the principal's that has the right; null if none has.
    static @Nullable Role granting(Principal principal, Action action) {
        for (var role : Objects.requireNonNull(ROLES.get(action))) {
            if (principal.roles().contains(role)) {
                return role;
            }
        }
        return null;
    }
}
