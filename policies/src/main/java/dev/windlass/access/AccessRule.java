package dev.windlass.access;

import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One rule of an access document. An empty set of tenants, environments, models, roles or principals
/// stands for all, those that have none included.
///
/// @param tenants whose things it is about; only the platform's rules name any
/// @param when CEL that must be true, too; null if nothing must
public record AccessRule(
        String name,
        Effect effect,
        Set<Action> actions,
        Set<String> tenants,
        Set<String> environments,
        Set<String> models,
        Set<Role> roles,
        Set<PrincipalId> principals,
        @Nullable String when) {
    /// What a rule does that matches.
    public enum Effect {
        ALLOW,
        DENY
    }

    public AccessRule {
        actions = Set.copyOf(actions);
        tenants = Set.copyOf(tenants);
        environments = Set.copyOf(environments);
        models = Set.copyOf(models);
        roles = Set.copyOf(roles);
        principals = Set.copyOf(principals);
    }

    /// True if it is about what is at one place only, whatever its `when` says.
    boolean ofOnePlace() {
        return !environments.isEmpty() || !models.isEmpty();
    }

    /// How many names it would be found by.
    long names() {
        return (long) actions.size() * (principals.size() + models.size() + environments.size());
    }

    /// True if it is about this principal and this place, whatever its `when` says. Of a place that isn't
    /// known yet, an Allow is taken to be about it, a Deny that names places isn't.
    boolean isAbout(Asked asked) {
        var place = asked.place;
        return (roles.isEmpty() || asked.principal.holdsAny(roles))
                && (principals.isEmpty() || principals.contains(asked.who))
                && among(tenants, place.tenant())
                && (place.known()
                        ? among(environments, place.environment()) && among(models, place.model())
                        : effect == Effect.ALLOW || !ofOnePlace());
    }

    private static boolean among(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
}
