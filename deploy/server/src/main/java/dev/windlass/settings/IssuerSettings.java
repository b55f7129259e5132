package dev.windlass.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An issuer whose tokens control exchanges for tokens of ours, by OpenID Connect discovery.
///
/// @param issuer its address, as tokens have it in `iss`, to the letter
/// @param audience for whom tokens must be made out, alone, such as this installation's address
/// @param kind `generic` (the default), `github` or `gitlab`: which claims bindings must name, and which
///     are kept
/// @param singleUse true if a token is taken once; as a rule only of `github`, whose jobs get as many as
///     they ask for
/// @param keyHosts hosts, each with its port unless that is 443, where its keys may lie beside its own
/// @param caFile certificates in PEM that it is believed by; null for those of the JDK
public record IssuerSettings(
        String issuer,
        String audience,
        @Nullable String kind,
        @Nullable Boolean singleUse,
        List<String> keyHosts,
        @Nullable String caFile) {
    public IssuerSettings {
        Check.text("control.trusted-issuers.issuer", issuer);
        Check.text("control.trusted-issuers.audience", audience);
        keyHosts = keyHosts == null ? List.of() : List.copyOf(keyHosts);
    }
}
