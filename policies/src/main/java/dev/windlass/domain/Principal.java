package dev.windlass.domain;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who asks: a person, a CI job or an application. `tenant` is null for a principal of the platform.
public record Principal(String name, @Nullable String tenant, Set<Role> roles) {
    public Principal {
        roles = Set.copyOf(roles);
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
