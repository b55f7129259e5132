package dev.windlass.issuer;

import static com.nimbusds.jose.JWSAlgorithm.ES256;
import static com.nimbusds.jose.JWSAlgorithm.ES384;
import static com.nimbusds.jose.JWSAlgorithm.PS256;
import static com.nimbusds.jose.JWSAlgorithm.RS256;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.windlass.identity.TokenClaims;
import dev.windlass.issuer.Verification.Away;
import dev.windlass.issuer.Verification.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks at tokens of one issuer: signed by one of its keys, by an algorithm that only its private key
/// can have done, for this installation alone, and now. What a token says of where keys are is never
/// followed.
final class TokenVerifier {
    /// So far an issuer's clock may be ahead of ours. At the end none is granted: what is given ends with
    /// the token.
    static final Duration SKEW = Duration.ofSeconds(30);

    /// A token that is valid for longer is no proof of who is there now.
    static final Duration LIFE_MAX = Duration.ofHours(24);

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(RS256, PS256, ES256, ES384);

    private final TrustedIssuer issuer;
    private final InstantSource clock;
    private final IssuerKeys keys;
    private final DefaultJWTProcessor<SecurityContext> signatures = new DefaultJWTProcessor<>();

    private TokenVerifier(TrustedIssuer issuer, Documents documents, InstantSource clock) {
        this.issuer = issuer;
        this.clock = clock;
        this.keys = new IssuerKeys(issuer, documents);
        signatures.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        signatures.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys.kept()));
        // Looked at below, where each flaw has its own words.
        signatures.setJWTClaimsSetVerifier((_, _) -> {});
    }

    /// @throws IOException if its certificates can't be read
    static TokenVerifier of(TrustedIssuer issuer, InstantSource clock) throws IOException {
        return new TokenVerifier(issuer, new Documents(issuer.caFile()), clock);
    }

    TrustedIssuer issuer() {
        return issuer;
    }

    Verification verify(SignedJWT jwt, JWTClaimsSet claims) {
        return flawOfHeader(jwt.getHeader())
                .<Verification>map(it -> it)
                .or(() -> flawOfSignature(jwt))
                .or(() -> flawOfTimes(claims))
                .or(() -> flawOfAudience(claims.getAudience()))
                .orElseGet(() -> good(jwt, claims));
    }

    private Verification.Good good(SignedJWT jwt, JWTClaimsSet claims) {
        // A signature has several spellings, what is signed has one.
        var mark = claims.getJWTID() == null || claims.getJWTID().isBlank()
                ? "signed " + new String(jwt.getSigningInput(), StandardCharsets.US_ASCII)
                : "jti " + claims.getJWTID();
        return new Verification.Good(
                issuer,
                TokenClaims.of(claims.getClaims()),
                claims.getExpirationTime().toInstant(),
                issuer.issuer() + " " + mark);
    }

    private static Optional<Refused> flawOfHeader(JWSHeader header) {
        if (!ALGORITHMS.contains(header.getAlgorithm())) {
            return Optional.of(new Refused(
                    "BadAlgorithm",
                    "the token is signed by " + header.getAlgorithm()
                            + ", which anybody might have done or few can check",
                    "have its issuer sign by RS256, PS256, ES256 or ES384"));
        }
        boolean bringsKeys = Stream.of(
                        header.getJWK(), header.getJWKURL(), header.getX509CertURL(), header.getX509CertChain())
                .anyMatch(Objects::nonNull);
        if (bringsKeys || header.getCriticalParams() != null) {
            return Optional.of(new Refused(
                    "BadHeader",
                    "the token's header has jwk, jku, x5c, x5u or crit",
                    "have its issuer leave them out: keys are its own, by kid, and nobody else's"));
        }
        return Optional.empty();
    }

    private Optional<Verification> flawOfSignature(SignedJWT jwt) {
        try {
            signatures.process(jwt, null);
            return Optional.empty();
        } catch (RateLimitReachedException _) {
            return Optional.of(unknownKey(jwt.getHeader()));
        } catch (KeySourceException _) {
            return Optional.of(new Away(issuer));
        } catch (BadJOSEException | JOSEException bad) {
            boolean noKey = String.valueOf(bad.getMessage()).contains("no matching key");
            return Optional.of(
                    noKey
                            ? unknownKey(jwt.getHeader())
                            : new Refused(
                                    "BadSignature",
                                    "the token isn't signed by " + issuer.issuer() + ": " + bad.getMessage(),
                                    "send the token as its issuer gave it"));
        }
    }

    /// While the issuer can't be asked, nobody knows whether the key is its own.
    private Verification unknownKey(JWSHeader header) {
        if (keys.away()) {
            return new Away(issuer);
        }
        return new Refused(
                "UnknownKey",
                "the token is signed by key \"" + (header.getKeyID() == null ? "" : header.getKeyID())
                        + "\", which isn't among those of " + issuer.issuer(),
                "ask for a new token; if the issuer has changed its keys just now, try again in 10 s");
    }

    private Optional<Verification> flawOfTimes(JWTClaimsSet claims) {
        var issued = claims.getIssueTime();
        var end = claims.getExpirationTime();
        if (issued == null || end == null) {
            return refused("NoTimes", "the token has no iat or no exp", "have its issuer say when it is valid");
        }
        var now = clock.instant();
        if (!now.isBefore(end.toInstant())) {
            return refused("TokenExpired", "the token expired at " + end.toInstant(), "ask for a new one");
        }
        if (isLater(issued, now) || isLater(claims.getNotBeforeTime(), now)) {
            return refused(
                    "TokenNotYetValid",
                    "the token is of " + issued.toInstant() + ", and here it is " + now,
                    "compare the clocks: the issuer's may be " + SKEW.toSeconds() + " s ahead");
        }
        if (Duration.between(issued.toInstant(), end.toInstant()).compareTo(LIFE_MAX) > 0) {
            return refused(
                    "TokenTooLong",
                    "the token is valid from " + issued.toInstant() + " to " + end.toInstant(),
                    "have its issuer make it valid for " + LIFE_MAX.toHours() + " h at most");
        }
        return Optional.empty();
    }

    private static boolean isLater(@Nullable Date time, Instant now) {
        return time != null && time.toInstant().isAfter(now.plus(SKEW));
    }

    /// One that is for others, too, could be brought here by any of them.
    private Optional<Verification> flawOfAudience(List<String> audience) {
        return audience.equals(List.of(issuer.audience()))
                ? Optional.empty()
                : refused(
                        "WrongAudience",
                        "the token is for " + audience + " and not for " + issuer.audience() + " alone",
                        "ask for one with the audience " + issuer.audience());
    }

    private static Optional<Verification> refused(String reason, String message, String remedy) {
        return Optional.of(new Refused(reason, message, remedy));
    }
}
