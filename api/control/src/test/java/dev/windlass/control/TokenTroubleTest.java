package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.BindingOrder;
import dev.windlass.client.message.KeyRotation;
import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.client.message.TokenGiven;
import dev.windlass.domain.Role;
import dev.windlass.storage.AuditLog;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What tokens of minutes may not, and what keeps others from them.
final class TokenTroubleTest {
    private static final int SLOW = 40;

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        api.key("lead", "payments", Role.TENANT_ADMIN);
        api.identity("lead").setBinding("payments", "leads", order(null));
    }

    @Test
    void aTokenMakesNothingThatOutlastsIt() {
        var token = exchange("1").token();

        assertMakesNothing(() -> client(token).createKey("payments", new NewKey("mine", List.of(Role.TENANT_ADMIN))));
        assertMakesNothing(() -> identity(token).rotateKeys("payments", "ci", new KeyRotation(null, null)));
        assertMakesNothing(() -> identity(token).setBinding("payments", "mine", order(true)));
        assertMakesNothing(() -> identity(token).setBinding("payments", "leads", order(true)));

        assertThat(client(token).keys("payments"))
                .extracting(it -> it.principal())
                .doesNotContain("mine");
        assertThat(api.identity("lead").bindings("payments")).hasSize(1);
        assertThat(rows("access.deny")).isNotEmpty().allSatisfy(it -> {
            assertThat(it.actor()).isEqualTo("boss");
            assertThat(it.detail()).contains("TokenMakesNoKeys", "\"repository\":\"acme/models\"");
        });
    }

    @Test
    void itEndsKeysAndBindingsAllTheSame() {
        var token = exchange("1").token();

        client(token).revokeKeys("payments", "ci");
        identity(token).deleteBinding("payments", "leads");

        assertThat(api.identity("lead").bindings("payments")).isEmpty();
    }

    @Test
    void aBindingMaySayThatItMay() {
        api.identity("lead").setBinding("payments", "leads", order(true));

        var made = client(exchange("1").token()).createKey("payments", new NewKey("bot", List.of(Role.VIEWER)));

        assertThat(made.principal()).isEqualTo("bot");
        assertThat(api.identity("lead").bindings("payments").getFirst().makesKeys())
                .isTrue();
    }

    @Test
    void oneSubjectAloneHasHalfOfABindingsTokens() {
        for (int i = 0; i < 50; i++) {
            exchange("greedy");
        }

        assertThat(problem(() -> exchange("greedy")).status()).isEqualTo(429);
        assertThat(exchange("another").principal()).isEqualTo("boss");
    }

    @Test
    void whatIsSentAgainAndAgainMakesAFewRows() {
        var token = api.issuer.token(claims("1"));
        api.identity("").exchange("payments", null, token);

        for (int i = 0; i < 25; i++) {
            assertThat(problem(() -> api.identity("").exchange("payments", null, token))
                            .reason())
                    .isEqualTo("Replayed");
        }

        assertThat(rows("token.refuse"))
                .extracting(it -> it.detail().replaceAll(".*\"times\":(\\d+).*", "$1"))
                .containsExactly("10", "1");
    }

    @Test
    void slowBodiesKeepNobodyBehindTheSameAddressOut() throws IOException {
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < SLOW; i++) {
                slow.add(reading());
            }

            assertThat(exchange("1").principal()).isEqualTo("boss");
        } finally {
            for (var each : slow) {
                each.close();
            }
        }
    }

    /// A request whose body control waits for by now.
    private Socket reading() throws IOException {
        var socket = new Socket("127.0.0.1", api.base().getPort());
        socket.getOutputStream()
                .write(("POST /v1/token HTTP/1.1\r\nHost: windlass\r\nContent-Length: 1000\r\n"
                                + "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        var answer = new String(socket.getInputStream().readNBytes("HTTP/1.1 100".length()), StandardCharsets.US_ASCII);
        assertThat(answer).isEqualTo("HTTP/1.1 100");
        return socket;
    }

    @Test
    void anIssuerThatIsAwayIsToBeAskedAgainAndWhyIsNotSaid() {
        api.issuer.status = 502;

        var problem = problem(() -> exchange("1"));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.detail())
                .contains("the keys of " + api.issuer.url() + " can't be read now")
                .doesNotContain("502", "/keys", "Exception");
    }

    private void assertMakesNothing(ThrowingCallable making) {
        var problem = problem(making);
        assertThat(problem.status()).isEqualTo(403);
        assertThat(problem.reason()).isEqualTo("TokenMakesNoKeys");
        assertThat(problem.remedy()).contains("--makes-keys");
    }

    private List<AuditLog.Stored> rows(String action) {
        return api.parts.stores().audit().newest("payments", 100).stream()
                .filter(it -> it.action().equals(action))
                .toList();
    }

    private BindingOrder order(Boolean makesKeys) {
        return new BindingOrder(
                api.issuer.url(),
                Map.of("repository", "acme/models"),
                "boss",
                List.of(Role.TENANT_ADMIN),
                List.of(),
                makesKeys);
    }

    private static Map<String, Object> claims(String sub) {
        return Map.of("sub", sub, "repository", "acme/models");
    }

    private TokenGiven exchange(String sub) {
        return api.identity("").exchange("payments", null, api.issuer.token(claims(sub)));
    }

    private WindlassClient client(String token) {
        return new WindlassClient(target(token));
    }

    private dev.windlass.client.IdentityClient identity(String token) {
        return new dev.windlass.client.IdentityClient(target(token));
    }

    private WindlassTarget target(String token) {
        return new WindlassTarget(api.base(), null, token, Duration.ofSeconds(5));
    }

    private static ProblemDetails problem(ThrowingCallable asking) {
        return catchThrowableOfType(WindlassException.class, asking).problem();
    }
}
