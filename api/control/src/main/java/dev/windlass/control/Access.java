package dev.windlass.control;

import dev.windlass.domain.Role;
import java.util.EnumSet;
import java.util.Set;

/// Who may use a route.
sealed interface Access {
    /// Everybody, without a token: health, metrics and the API's own description.
    record Open() implements Access {}

    /// Whoever has a valid token.
    record Known() implements Access {}

    /// A principal of the tenant in the path (or of the platform) that has one of the roles.
    record InTenant(Set<Role> roles) implements Access {
        public InTenant {
            roles = Set.copyOf(roles);
        }
    }

    /// A principal of the platform that has one of the roles.
    record OnPlatform(Set<Role> roles) implements Access {
        public OnPlatform {
            roles = Set.copyOf(roles);
        }
    }

    Access OPEN = new Open();
    Access KNOWN = new Known();

    /// Everybody may look.
    Access READ = new InTenant(EnumSet.allOf(Role.class));

    Access PUSH =
            new InTenant(EnumSet.of(Role.DEVELOPER, Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));

    Access RELEASE = new InTenant(EnumSet.of(Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));

    /// Who may decide: a gate may ask for any role, so that is checked with the promotion at hand.
    Access DECIDE = READ;

    Access KEYS = new InTenant(EnumSet.of(Role.TENANT_ADMIN, Role.PLATFORM_ADMIN));
    Access PLATFORM = new OnPlatform(EnumSet.of(Role.PLATFORM_ADMIN));
}
