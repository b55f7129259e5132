package dev.windlass.client.message;

import dev.windlass.identity.IssuerKind;

/// An issuer whose tokens are exchanged here.
///
/// @param audience for whom such a token must be made out, alone
/// @param singleUse true if one is taken once
public record IssuerView(String issuer, String audience, IssuerKind kind, boolean singleUse) {}
