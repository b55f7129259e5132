package dev.windlass.access;

import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import java.util.EnumSet;
import java.util.Set;

/// What a principal's roles let it do in a tenant that it sees.
public final class Rights {
    private static final Set<Role> INFER =
            EnumSet.of(Role.INVOKER, Role.DEVELOPER, Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN);

    private Rights() {}

    /// Who looks at what runs, or audits it, doesn't thereby ask models for answers.
    public static boolean mayInfer(Principal principal) {
        return principal.holdsAny(INFER);
    }

    /// For people who need one.
    public static Set<Role> infer() {
        return Set.copyOf(INFER);
    }
}
