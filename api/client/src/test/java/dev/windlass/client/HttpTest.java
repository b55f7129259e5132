package dev.windlass.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpTest {
    private static final String ANSWER = "{\"kind\":\"rollback\",\"name\":null,\"epoch\":null}";

    private final AtomicInteger connections = new AtomicInteger();
    private volatile String answer = "HTTP/1.1 200 OK";
    private volatile String body = ANSWER;
    private ServerSocket server;
    private WindlassClient client;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::cutTheFirstAnswerTheNext);
        var address = URI.create("http://127.0.0.1:" + server.getLocalPort());
        client = new WindlassClient(new WindlassTarget(address, null, "token", Duration.ofSeconds(10)));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void halfACharacterIsNotSentAsAnother() {
        var order = new RollbackOrder("fraud", "prod", null, "cut off \ud83c");

        var refused = catchThrowableOfType(WindlassException.class, () -> client.rollback("payments", order, "key-1"));

        assertThat(refused.problem().status()).isEqualTo(400);
        assertThat(refused.problem().detail()).contains("reason", "half a surrogate pair");
        assertThat(connections).hasValue(0);
    }

    @Test
    void whatHasAKeyIsSentAgainAfterACut() {
        var answer = client.rollback("payments", new RollbackOrder("fraud", "prod", null, null), "key-1");

        assertThat(answer.kind()).isEqualTo("rollback");
        assertThat(connections).hasValue(2);
    }

    @Test
    void whatMayHaveBeenDoneIsNotSentAgain() {
        var failed = catchThrowableOfType(
                WindlassException.class, () -> client.createKey("payments", new NewKey("bot", List.of(Role.VIEWER))));

        assertThat(failed.problem().status()).isEqualTo(WindlassException.UNREACHABLE);
        assertThat(connections).hasValue(1);
    }

    @Test
    void aGatewaysProblemIsReadLikeOurOwn() {
        answer = "HTTP/1.1 400 Bad Request";
        body = "{\"status\":400,\"detail\":\"inputs is missing; give an array of tensors\",\"error\":\"x\"}";

        var failed = catchThrowableOfType(
                WindlassException.class,
                () -> client.rollback("payments", new RollbackOrder("fraud", "prod", null, null), "key-1"));

        assertThat(failed.problem().detail()).isEqualTo("inputs is missing");
        assertThat(failed.problem().remedy()).isEqualTo("give an array of tensors");
    }

    private void cutTheFirstAnswerTheNext() {
        while (!server.isClosed()) {
            try (var connection = server.accept()) {
                boolean first = connections.getAndIncrement() == 0;
                connection.getInputStream().read(new byte[10_000]);
                if (!first) {
                    connection
                            .getOutputStream()
                            .write((answer + "\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n"
                                            + body)
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException _) {
                // Closed at the end of the test.
            }
        }
    }
}
