package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sets a binding: who comes with a token of `issuer` that makes all `claims` is `principal` with these
/// roles.
///
/// @param claims by name; a `*` stands for characters other than `/` and `:`
/// @param environments the only ones in which it infers and releases; empty for all
/// @param makesKeys true if its tokens may make keys and bindings, which outlast them; null: they may not
public record BindingOrder(
        String issuer,
        Map<String, String> claims,
        String principal,
        List<Role> roles,
        List<String> environments,
        @Nullable Boolean makesKeys) {
    public BindingOrder {
        // Nulls stay in it: whoever reads it from outside says which field is wrong.
        claims = claims == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(claims));
        roles = roles == null ? List.of() : List.copyOf(roles);
        environments = environments == null ? List.of() : List.copyOf(environments);
    }

    /// One whose tokens make nothing that outlasts them.
    public BindingOrder(
            String issuer, Map<String, String> claims, String principal, List<Role> roles, List<String> environments) {
        this(issuer, claims, principal, roles, environments, null);
    }
}
