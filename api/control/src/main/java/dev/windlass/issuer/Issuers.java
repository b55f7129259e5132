package dev.windlass.issuer;

import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The issuers that the platform trusts, and the one look at their tokens. Thread-safe.
public final class Issuers {
    /// None: nobody comes with another's token.
    public static final Issuers NONE = new Issuers(Map.of());

    /// GitHub's and GitLab's have some two thousand, one with a hundred groups some eight thousand.
    static final int TOKEN_CHARS_MAX = 16_384;

    private final Map<String, TokenVerifier> verifiers;

    private Issuers(Map<String, TokenVerifier> verifiers) {
        this.verifiers = verifiers;
    }

    /// @throws IOException if one's certificates can't be read
    /// @throws IllegalArgumentException if two have one name
    public static Issuers of(List<TrustedIssuer> trusted, InstantSource clock) throws IOException {
        var verifiers = new LinkedHashMap<String, TokenVerifier>();
        for (var issuer : trusted) {
            if (verifiers.put(issuer.issuer(), TokenVerifier.of(issuer, clock)) != null) {
                throw new IllegalArgumentException("issuer " + issuer.issuer() + " is named twice; remove one");
            }
        }
        return new Issuers(verifiers);
    }

    /// As bindings name them.
    public Set<String> names() {
        return verifiers.keySet();
    }

    public List<TrustedIssuer> all() {
        return verifiers.values().stream().map(TokenVerifier::issuer).toList();
    }

    public Optional<TrustedIssuer> find(String issuer) {
        return Optional.ofNullable(verifiers.get(issuer)).map(TokenVerifier::issuer);
    }

    /// Looks at a token. Whose it says it is decides whose keys are asked, and nothing else.
    public Verification verify(String token) {
        if (token.length() > TOKEN_CHARS_MAX) {
            return new Verification.Refused(
                    "TokenTooLarge",
                    "the token has " + token.length() + " characters, " + TOKEN_CHARS_MAX + " are taken",
                    "have its issuer put less into it, such as fewer groups");
        }
        return parsed(token)
                .map(this::verified)
                .orElseGet(() -> new Verification.Refused(
                        "NotSigned",
                        "the token isn't a signed JWT",
                        "send an ID token in its compact form: three parts with a dot between them"));
    }

    private static Optional<SignedJWT> parsed(String token) {
        try {
            var jwt = SignedJWT.parse(token);
            return jwt.getJWTClaimsSet() == null ? Optional.empty() : Optional.of(jwt);
        } catch (ParseException | IllegalArgumentException | IllegalStateException _) {
            return Optional.empty();
        }
    }

    private Verification verified(SignedJWT jwt) {
        try {
            var claims = jwt.getJWTClaimsSet();
            var verifier = verifiers.get(String.valueOf(claims.getIssuer()));
            return verifier == null ? untrusted(claims.getIssuer()) : verifier.verify(jwt, claims);
        } catch (ParseException impossible) {
            throw new IllegalStateException("its claims were read before", impossible);
        }
    }

    private Verification.Refused untrusted(@Nullable String issuer) {
        var names = verifiers.keySet();
        return new Verification.Refused(
                "UntrustedIssuer",
                "issuer \"" + (issuer == null ? "" : issuer) + "\" isn't trusted here",
                names.isEmpty()
                        ? "have the operator name issuers in control.trusted-issuers of the settings"
                        : "come with a token of " + String.join(" or ", names));
    }
}
