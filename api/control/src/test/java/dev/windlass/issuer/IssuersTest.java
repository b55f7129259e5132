package dev.windlass.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.windlass.identity.IssuerKind;
import dev.windlass.issuer.Verification.Good;
import dev.windlass.issuer.Verification.Refused;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IssuersTest {
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    private static final Map<String, Object> CLAIMS = Map.of("repository", "acme/models");

    @AutoClose
    private final TestIssuer issuer = new TestIssuer();

    private Issuers issuers;

    @BeforeEach
    void trust() throws IOException {
        issuers = Issuers.of(List.of(issuer.trusted(IssuerKind.GITHUB)), () -> NOW);
    }

    @Test
    void aTokenOfTheIssuersIsGood() {
        var good = (Good) issuers.verify(issuer.token(CLAIMS, NOW));

        assertThat(good.claims().of("repository")).containsExactly("acme/models");
        assertThat(good.expiresAt()).isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    void theSameTokenHasTheSameMark() {
        var token = issuer.token(CLAIMS, NOW);
        var other = issuer.token(CLAIMS, NOW);
        var nameless = issuer.sign(claims().jwtID(null).build());

        assertThat(mark(token)).isEqualTo(mark(token)).isNotEqualTo(mark(other));
        assertThat(mark(nameless)).isEqualTo(mark(nameless));
    }

    @Test
    void anUnsignedTokenIsRefused() {
        assertRefused(new PlainJWT(claims().build()).serialize(), "NotSigned");
        assertRefused("nonsense", "NotSigned");
        assertRefused("a.b.c", "NotSigned");
        assertRefused("", "NotSigned");
    }

    @Test
    void aTokenSignedByThePublicKeyAsASecretIsRefused() throws JOSEException {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims().build());
        jwt.sign(new MACSigner(issuer.key().toRSAPublicKey().getEncoded()));

        assertRefused(jwt.serialize(), "BadAlgorithm");
    }

    @Test
    void aTokenThatBringsItsKeyIsRefused() {
        var own = TestIssuer.key("first");
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("first");

        assertRefused(TestIssuer.sign(header.jwk(own.toPublicJWK()).build(), claims().build(), own), "BadHeader");
        header.jwk(null).jwkURL(URI.create(issuer.url() + "/keys"));
        assertRefused(TestIssuer.sign(header.build(), claims().build(), own), "BadHeader");
        header.jwkURL(null).x509CertURL(URI.create(issuer.url() + "/keys"));
        assertRefused(TestIssuer.sign(header.build(), claims().build(), own), "BadHeader");
    }

    @Test
    void aTokenOfAnotherKeyByTheSameNameIsRefused() {
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("first").build();

        assertRefused(TestIssuer.sign(header, claims().build(), TestIssuer.key("first")), "BadSignature");
    }

    @Test
    void timesAreLookedAt() {
        assertRefused(at(NOW.minusSeconds(300), NOW), "TokenExpired");
        assertRefused(at(NOW.plus(TokenVerifier.SKEW).plusSeconds(1), NOW.plusSeconds(300)), "TokenNotYetValid");
        assertRefused(at(NOW, NOW.plus(TokenVerifier.LIFE_MAX).plusSeconds(1)), "TokenTooLong");
        assertRefused(issuer.sign(claims().expirationTime(null).build()), "NoTimes");
        assertRefused(issuer.sign(claims().issueTime(null).build()), "NoTimes");
        assertRefused(
                issuer.sign(
                        claims().notBeforeTime(Date.from(NOW.plusSeconds(60))).build()),
                "TokenNotYetValid");
        assertThat(issuers.verify(at(NOW.plus(TokenVerifier.SKEW), NOW.plusSeconds(300))))
                .isInstanceOf(Good.class);
    }

    @Test
    void aTokenForOthersIsRefused() {
        assertRefused(issuer.sign(claims().audience("https://other.example").build()), "WrongAudience");
        assertRefused(issuer.sign(claims().audience((String) null).build()), "WrongAudience");
        assertRefused(
                issuer.sign(
                        claims().audience(List.of(TestIssuer.AUDIENCE, "other")).build()),
                "WrongAudience");
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        assertRefused(issuer.sign(claims().issuer("https://evil.example").build()), "UntrustedIssuer");
        assertRefused(issuer.sign(claims().issuer(null).build()), "UntrustedIssuer");
        assertRefused(issuer.sign(claims().issuer(issuer.url() + "/").build()), "UntrustedIssuer");
    }

    @Test
    void aLargeTokenIsRefused() {
        assertRefused(issuer.token(Map.of("groups", "x".repeat(Issuers.TOKEN_CHARS_MAX)), NOW), "TokenTooLarge");
    }

    @Test
    void aNewKeyIsFoundAndNonsenseAsksTheIssuerSeldom() {
        assertThat(issuers.verify(issuer.token(CLAIMS, NOW))).isInstanceOf(Good.class);
        issuer.rotate(TestIssuer.key("second"));

        assertThat(issuers.verify(issuer.token(CLAIMS, NOW))).isInstanceOf(Good.class);

        int before = issuer.reads.get();
        var unknown = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("unknown").build();
        for (int i = 0; i < 50; i++) {
            assertRefused(TestIssuer.sign(unknown, claims().build(), issuer.key()), "UnknownKey");
        }
        assertThat(issuer.reads.get() - before).isLessThanOrEqualTo(2);
    }

    @Test
    void aNewKeyWhileTheIssuerIsAwayIsNotCalledUnknown() {
        assertThat(issuers.verify(issuer.token(CLAIMS, NOW))).isInstanceOf(Good.class);
        issuer.rotate(TestIssuer.key("second"));
        issuer.status = 503;

        // The first ones ask the issuer, the others don't.
        for (int i = 0; i < 5; i++) {
            assertThat(issuers.verify(issuer.token(CLAIMS, NOW))).isInstanceOf(Verification.Away.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer", "elsewhere", "redirect", "large", "nonsense", "away", "file"})
    void anIssuerThatSaysOtherwiseIsNotBelieved(String what) {
        switch (what) {
            case "issuer" -> issuer.saysIssuer = "https://other.example";
            case "elsewhere" -> issuer.saysKeys = "http://127.0.0.2/keys";
            case "redirect" -> issuer.status = 302;
            case "large" -> issuer.answers = "{\"keys\":[],\"x\":\"" + "x".repeat(300 << 10) + "\"}";
            case "nonsense" -> issuer.answers = "nonsense";
            case "away" -> issuer.status = 503;
            default -> issuer.saysKeys = "file:///etc/passwd";
        }

        assertThat(issuers.verify(issuer.token(CLAIMS, NOW))).isInstanceOf(Verification.Away.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "issuer.example",
                "http://issuer.example",
                "file:///x",
                "https://u@issuer.example",
                "https://x.example?a=1",
                "https://x.example#a"
            })
    void whatIsNoAddressOfAnIssuerIsRefused(String address) {
        assertThatThrownBy(() -> new TrustedIssuer(address, "us", IssuerKind.GENERIC, false, Set.of(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("issuer \"" + address + "\"");
    }

    @Test
    void keysLieWithTheIssuerOrWhereThePlatformSays() {
        var trusted = new TrustedIssuer(
                "https://a.example", "us", IssuerKind.GENERIC, false, Set.of("keys.example:8443"), null);

        assertThat(trusted.mayHaveKeysAt(URI.create("https://a.example/keys"))).isTrue();
        assertThat(trusted.mayHaveKeysAt(URI.create("https://keys.example:8443/keys")))
                .isTrue();
        assertThat(trusted.mayHaveKeysAt(URI.create("https://keys.example/keys")))
                .isFalse();
        assertThat(trusted.mayHaveKeysAt(URI.create("http://a.example/keys"))).isFalse();
        assertThat(trusted.mayHaveKeysAt(URI.create("http://127.0.0.1/keys"))).isFalse();
        assertThat(trusted.mayHaveKeysAt(URI.create("https://169.254.169.254/keys")))
                .isFalse();
        assertThat(trusted.mayHaveKeysAt(URI.create("https://u@a.example/keys")))
                .isFalse();
    }

    private String at(Instant issued, Instant end) {
        return issuer.sign(claims().issueTime(Date.from(issued))
                .expirationTime(Date.from(end))
                .build());
    }

    private JWTClaimsSet.Builder claims() {
        return issuer.claims(CLAIMS, NOW);
    }

    private String mark(String token) {
        return ((Good) issuers.verify(token)).mark();
    }

    private void assertRefused(String token, String reason) {
        assertThat(issuers.verify(token))
                .isInstanceOfSatisfying(
                        Refused.class, it -> assertThat(it.reason()).isEqualTo(reason));
    }

    @Test
    void noIssuerIsNamedTwice() {
        var trusted = issuer.trusted(IssuerKind.GENERIC);

        assertThatThrownBy(() -> Issuers.of(List.of(trusted, trusted), () -> NOW))
                .hasMessageContaining("named twice");
    }
}
