/// Tokens of issuers that the platform trusts: whose they are, and whether they are what they say.
///
/// Knows signatures and how an issuer's keys are found; nothing of tenants, bindings and routes.
@NullMarked
package dev.windlass.issuer;

import org.jspecify.annotations.NullMarked;
