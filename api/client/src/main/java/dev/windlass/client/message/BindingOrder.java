package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Sets a binding: who comes with a token of `issuer` that makes all `claims` is `principal` with these
/// roles.
///
/// @param claims by name; a `*` stands for characters other than `/` and `:`
/// @param environments the only ones in which it infers and releases; empty for all
public record BindingOrder(
        String issuer, Map<String, String> claims, String principal, List<Role> roles, List<String> environments) {
    public BindingOrder {
        // Nulls stay in it: whoever reads it from outside says which field is wrong.
        claims = claims == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(claims));
        roles = roles == null ? List.of() : List.copyOf(roles);
        environments = environments == null ? List.of() : List.copyOf(environments);
    }
}
