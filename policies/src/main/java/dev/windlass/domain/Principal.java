package dev.windlass.domain;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who asks: a person, a CI job or an application. `tenant` is null for a principal of the platform.
///
/// @param environments the only ones in which it infers and releases; empty for all
public record Principal(String name, @Nullable String tenant, Set<Role> roles, Set<String> environments) {
    public Principal {
        roles = Set.copyOf(roles);
        environments = environments == null ? Set.of() : Set.copyOf(environments);
    }

    /// One of all environments.
    public Principal(String name, @Nullable String tenant, Set<Role> roles) {
        this(name, tenant, roles, Set.of());
    }

    /// True if its key is for this environment.
    public boolean mayBeIn(String environment) {
        return environments.isEmpty() || environments.contains(environment);
    }

    public PrincipalId id() {
        return new PrincipalId(tenant, name);
    }

    /// True if this principal may see that the tenant exists.
    public boolean sees(String otherTenant) {
        return tenant == null || tenant.equals(otherTenant);
    }

    public boolean holdsAny(Set<Role> wanted) {
        return !Collections.disjoint(roles, wanted);
    }
}
