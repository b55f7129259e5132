package dev.windlass.access;

import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One question, and what the `when` of a rule sees of it.
final class Asked {
    final Principal principal;
    final PrincipalId who;
    final Action action;
    final Place place;
    private final Circumstances circumstances;

    Asked(Principal principal, Action action, Place place, Circumstances circumstances) {
        this.principal = principal;
        this.who = principal.id();
        this.action = action;
        this.place = place;
        this.circumstances = circumstances;
    }

    /// As CEL reads it: maps for structs.
    Map<String, Object> values() {
        return Map.of(
                "principal",
                Map.of(
                        "name",
                        principal.name(),
                        "tenant",
                        optional(principal.tenant()),
                        "roles",
                        principal.roles().stream().sorted().map(Role::id).toList(),
                        "environments",
                        principal.environments().stream().sorted().toList(),
                        "attributes",
                        circumstances.attributes()),
                "action",
                action.id(),
                "resource",
                Map.of(
                        "tenant", optional(place.tenant()),
                        "environment", optional(place.environment()),
                        "model", optional(place.model())),
                "context",
                Map.of("time", circumstances.at()));
    }

    private static Optional<String> optional(@Nullable String text) {
        return Optional.ofNullable(text);
    }
}
