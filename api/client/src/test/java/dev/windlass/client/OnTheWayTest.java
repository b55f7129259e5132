package dev.windlass.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What proxies and load balancers say instead of an answer.
final class OnTheWayTest {
    private static final String DONE =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n|{\"kind\":\"rollback\",\"name\":null,\"epoch\":null}";
    private static final String PAGE = "HTTP/1.1 %d Trouble\r\nContent-Type: text/html\r\n|<html>\n<head>"
            + "<title>%1$d Trouble</title></head><body><h1>nginx</h1></body></html>";

    private final Queue<String> answers = new ArrayDeque<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void whatHasAKeyIsSentAgainUntilSomebodyIsBehindTheProxy(int status) {
        answers.addAll(List.of(PAGE.formatted(status), PAGE.formatted(status), DONE));

        assertThat(rollback(Duration.ofSeconds(30)).kind()).isEqualTo("rollback");
        assertThat(heads).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void whatMayHaveBeenDoneIsNotSentAgainAndThatIsSaid(int status) {
        answers.addAll(List.of(PAGE.formatted(status), DONE));

        var failed = catchThrowableOfType(
                WindlassException.class,
                () -> client(Map.of()).createKey("payments", new NewKey("bot", List.of(Role.VIEWER))));

        assertThat(heads).hasSize(1);
        assertThat(failed.problem().reason()).isEqualTo(WindlassException.PROXY_REFUSED);
        assertThat(failed.problem().detail()).endsWith(" answered " + status + ": " + status + " Trouble");
        assertThat(failed.problem().remedy()).contains("may have been done");
    }

    @Test
    void theEndOfPatienceSaysWhoAnswered() {
        answers.add(PAGE.formatted(502));

        var failed = catchThrowableOfType(WindlassException.class, () -> rollback(Duration.ZERO));

        assertThat(heads).hasSize(1);
        assertThat(failed.problem().status()).isEqualTo(502);
        assertThat(failed.problem().detail())
                .contains("load balancer", "502 Trouble")
                .doesNotContain("<");
    }

    @Test
    void aForwardProxyIsAskedForTheWholeAddressWithItsUser() {
        answers.add(DONE);
        var proxy = "http://bot:pw@127.0.0.1:" + server.getLocalPort();
        var target = new WindlassTarget(
                URI.create("http://windlass.test"),
                null,
                "token",
                Duration.ofSeconds(5),
                Proxies.of(Map.of("http_proxy", proxy)));

        new WindlassClient(target).rollback("payments", new RollbackOrder("fraud", "prod", null, null), "key-1");

        assertThat(heads.getFirst()).startsWith("POST http://windlass.test/v1/tenants/payments/rollbacks HTTP/1.1");
        assertThat(heads.getFirst()).containsIgnoringCase("Proxy-Authorization: Basic Ym90OnB3");
    }

    @Test
    void aProxyThatWantsAUserIsNamed() {
        answers.add(PAGE.formatted(407));

        var failed = catchThrowableOfType(WindlassException.class, () -> rollback(Duration.ZERO));

        assertThat(failed.problem().remedy()).contains("USER:PASSWORD");
    }

    private RollbackAnswer rollback(Duration patience) {
        return client(Map.of())
                .patient(patience)
                .rollback("payments", new RollbackOrder("fraud", "prod", null, null), "key-1");
    }

    private WindlassClient client(Map<String, String> environment) {
        var address = URI.create("http://127.0.0.1:" + server.getLocalPort());
        return new WindlassClient(
                new WindlassTarget(address, null, "token", Duration.ofSeconds(10), Proxies.of(environment)));
    }

    /// One request per connection, as the answers come.
    private void serve() {
        while (!server.isClosed()) {
            try (var connection = server.accept()) {
                var bytes = new byte[10_000];
                int read = connection.getInputStream().read(bytes);
                heads.add(new String(bytes, 0, Math.max(0, read), StandardCharsets.US_ASCII));
                var answer = answers.remove().split("\\|", 2);
                connection
                        .getOutputStream()
                        .write((answer[0] + "Content-Length: " + answer[1].length() + "\r\nConnection: close\r\n\r\n"
                                        + answer[1])
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
                // Closed at the end of the test.
            }
        }
    }
}
