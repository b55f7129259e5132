package dev.windlass.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.windlass.identity.IssuerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An issuer on this machine: discovery and keys over HTTP, tokens of whatever shape.
public final class TestIssuer implements AutoCloseable {
    public static final String AUDIENCE = "https://windlass.example";

    private static final RSAKey FIRST = key("first");

    private final HttpServer server;
    private final List<RSAKey> keys = new CopyOnWriteArrayList<>(List.of(FIRST));

    /// How often its keys were read.
    public final AtomicInteger reads = new AtomicInteger();

    /// What discovery says of the issuer and of its keys' place; null for the truth.
    volatile @Nullable String saysIssuer;

    volatile @Nullable String saysKeys;

    /// What is answered for the keys instead; null for the keys.
    volatile @Nullable String answers;

    public volatile int status = 200;

    public TestIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/.well-known/openid-configuration", this::discovery);
        server.createContext("/keys", this::keys);
        server.createContext("/github", this::github);
        server.start();
    }

    public static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// As the platform's settings name it.
    public TrustedIssuer trusted(IssuerKind kind) {
        return new TrustedIssuer(url(), AUDIENCE, kind, kind == IssuerKind.GITHUB, Set.of(), null);
    }

    /// The newest key signs from now on; the ones before are gone.
    public void rotate(RSAKey key) {
        keys.clear();
        keys.add(key);
    }

    /// A good token of five minutes with these claims, of now.
    public String token(Map<String, Object> claims) {
        return token(claims, Instant.now());
    }

    public String token(Map<String, Object> claims, Instant now) {
        return sign(claims(claims, now).build());
    }

    JWTClaimsSet.Builder claims(Map<String, Object> claims, Instant now) {
        var all = new JWTClaimsSet.Builder()
                .issuer(url())
                .audience(AUDIENCE)
                .subject("somebody")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
        claims.forEach(all::claim);
        return all;
    }

    String sign(JWTClaimsSet claims) {
        var key = keys.getFirst();
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims, key);
    }

    static String sign(JWSHeader header, JWTClaimsSet claims, RSAKey key) {
        try {
            var jwt = new SignedJWT(header, claims);
            jwt.sign(new RSASSASigner(key));
            return jwt.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    RSAKey key() {
        return keys.getFirst();
    }

    private void discovery(HttpExchange exchange) throws IOException {
        var issuer = saysIssuer == null ? url() : saysIssuer;
        var place = saysKeys == null ? url() + "/keys" : saysKeys;
        answer(exchange, 200, "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + place + "\"}");
    }

    private void keys(HttpExchange exchange) throws IOException {
        reads.incrementAndGet();
        var said = answers;
        if (status / 100 == 3) {
            exchange.getResponseHeaders().add("Location", url() + "/elsewhere");
        }
        answer(exchange, status, said == null ? new JWKSet(new ArrayList<>(keys)).toString() : said);
    }

    /// What GitHub answers to its jobs: a token of `acme/models` for the audience that they say.
    private void github(HttpExchange exchange) throws IOException {
        boolean known = "Bearer job-secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
        var audience = exchange.getRequestURI().getQuery().replaceAll(".*&audience=", "");
        var claims = claims(Map.of("repository", "acme/models"), Instant.now()).audience(audience);
        answer(exchange, known ? 200 : 401, "{\"count\":1,\"value\":\"" + sign(claims.build()) + "\"}");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
