package dev.windlass.issuer;

import dev.windlass.domain.Texts;
import dev.windlass.identity.TokenClaims;
import java.time.Instant;

/// What became of a look at a token.
public sealed interface Verification {
    /// It is its issuer's, for this installation, and valid now.
    ///
    /// @param mark what no other token has: the same for the same token, however it is spelt
    record Good(TrustedIssuer issuer, TokenClaims claims, Instant expiresAt, String mark) implements Verification {}

    /// It isn't. `reason` is stable and meant for programs.
    record Refused(String reason, String message, String remedy) implements Verification {
        private static final int CHARS_MAX = 500;

        /// What a token says is shown to people, so no character of it may act on their terminals.
        public Refused {
            message = Texts.visible(Texts.excerpt(message, CHARS_MAX));
        }
    }

    /// Its issuer's keys can't be read now. Why stands in the log: it names hosts that are nobody else's
    /// business.
    record Away(TrustedIssuer issuer) implements Verification {}
}
