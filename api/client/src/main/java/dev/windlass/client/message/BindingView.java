package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Who comes with which claims of which issuer, and as whom.
///
/// @param makesKeys true if its tokens may make keys and bindings, which outlast them
/// @param madeBy who set it last, as `TENANT/NAME` or `/NAME` of the platform
public record BindingView(
        String name,
        String issuer,
        Map<String, String> claims,
        String principal,
        List<Role> roles,
        List<String> environments,
        boolean makesKeys,
        String madeBy,
        Instant setAt) {
    public BindingView {
        claims = Map.copyOf(claims);
        roles = List.copyOf(roles);
        environments = List.copyOf(environments);
    }
}
