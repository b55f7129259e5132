package dev.windlass.issuer;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// An issuer's keys, by OpenID Connect discovery: asked anew each time, as the address of the keys may
/// change, too.
final class IssuerKeys implements JWKSetSource<SecurityContext> {
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration REFRESH_WAIT = Duration.ofSeconds(11);
    private static final Duration REFRESH_LEAST = Duration.ofSeconds(10);

    /// So long an issuer may be away before nobody is let in by the keys that it had.
    private static final Duration OUTAGE = Duration.ofMinutes(30);

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private final TrustedIssuer issuer;
    private final Documents documents;
    private volatile boolean away;

    IssuerKeys(TrustedIssuer issuer, Documents documents) {
        this.issuer = issuer;
        this.documents = documents;
    }

    /// Kept for five minutes. A token with a key that isn't among them has them read again, at most twice
    /// in ten seconds, whoever sends how many such tokens.
    JWKSource<SecurityContext> kept() {
        return JWKSourceBuilder.create(this)
                .cache(FRESH.toMillis(), REFRESH_WAIT.toMillis())
                .refreshAheadCache(false)
                .rateLimited(REFRESH_LEAST.toMillis())
                .outageTolerant(OUTAGE.toMillis())
                .build();
    }

    /// True if they couldn't be read when they were read last: then a key that isn't among those that are
    /// kept may be the issuer's all the same.
    boolean away() {
        return away;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, @Nullable SecurityContext context)
            throws KeySourceException {
        try {
            var keys = JWKSet.parse(documents.read(where()));
            away = false;
            return keys;
        } catch (IOException | ParseException | JacksonException failed) {
            away = true;
            LOG.atWarn()
                    .addKeyValue("issuer", issuer.issuer())
                    .addKeyValue("cause", failed.getMessage())
                    .log("an issuer's keys can't be read");
            throw new JWKSetRetrievalException(String.valueOf(failed.getMessage()), failed);
        }
    }

    private URI where() throws IOException {
        var metadata = WindlassJson.mapper().readTree(documents.read(issuer.discovery()));
        var said = metadata.path("issuer").asString("");
        if (!said.equals(issuer.issuer())) {
            throw new IOException(issuer.discovery() + " is of issuer \"" + said + "\" and not of " + issuer.issuer());
        }
        var keys = metadata.path("jwks_uri").asString("");
        try {
            var address = URI.create(keys);
            if (issuer.mayHaveKeysAt(address)) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // Refused below.
        }
        throw new IOException(
                issuer.issuer() + " has its keys at \"" + keys
                        + "\", where nobody asks; name that host in key-hosts of control.trusted-issuers if it is the issuer's");
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
