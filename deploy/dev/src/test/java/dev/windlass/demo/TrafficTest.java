package dev.windlass.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Traffic against a small server that behaves as badly as asked for.
class TrafficTest {
    private static final String GOOD = answer("1", "0.25, 0.75");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void countsEveryRequestByTheVersionThatAnsweredIt() throws InterruptedException {
        serve((number, exchange) -> reply(exchange, 200, answer(number % 2 == 0 ? "1" : "2", "0.5")));

        var tally = send(20, Duration.ofSeconds(5));

        assertThat(tally.sent()).isGreaterThanOrEqualTo(20);
        assertThat(tally.version("1").answered() + tally.version("2").answered())
                .isEqualTo(tally.sent());
        assertThat(tally.version("2").answered()).isPositive();
        assertThat(tally.bad()).isZero();
        assertThat(tally.underWay()).isZero();
    }

    @Test
    void tellsNonFiniteAnswersFromFiniteOnes() throws InterruptedException {
        serve((number, exchange) -> reply(exchange, 200, answer("3", number % 4 == 0 ? "NaN, 0.5" : "0.5, 0.5")));

        var tally = send(20, Duration.ofSeconds(5));

        assertThat(tally.version("3").nonFinite()).isBetween(1L, tally.sent() - 1);
        assertThat(tally.version("3").answered()).isEqualTo(tally.sent());
        assertThat(tally.bad()).isZero();
        assertThat(LastCount.judge(tally, true).held()).isTrue();
        assertThat(LastCount.judge(tally, false).held()).isFalse();
    }

    @Test
    void countsRefusedAndUnreadableAnswersAsFailed() throws InterruptedException {
        serve((number, exchange) -> {
            switch (number % 3) {
                case 0 -> reply(exchange, 503, "{}");
                case 1 -> reply(exchange, 200, "not JSON");
                default -> reply(exchange, 200, "{\"model_version\":\"1\",\"outputs\":[]}");
            }
        });

        var tally = send(9, Duration.ofSeconds(5));

        assertThat(tally.failed()).isEqualTo(tally.sent());
        assertThat(tally.failures()).containsKeys("HTTP 503", "unreadable answer", "answer without data");
        assertThat(tally.lost()).isZero();
        assertThat(tally.hung()).isZero();
    }

    @Test
    void countsBrokenConnectionsAsLost() throws InterruptedException {
        serve((number, exchange) -> {
            if (number % 2 == 0) {
                reply(exchange, 200, GOOD);
            } else {
                // Promises more than it sends, then goes.
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write('{');
                exchange.close();
            }
        });

        var tally = send(10, Duration.ofSeconds(5));

        assertThat(tally.lost()).isPositive();
        assertThat(tally.lost() + tally.version("1").answered()).isEqualTo(tally.sent());
        assertThat(tally.failed()).isZero();
        assertThat(LastCount.judge(tally, true).held()).isFalse();
    }

    @Test
    void countsRequestsWithoutAnswerAsHungAndGoesOnSending() throws InterruptedException {
        serve((number, exchange) -> {
            if (number == 1) {
                awaitRelease();
            }
            reply(exchange, 200, GOOD);
        });

        var tally = send(10, Duration.ofSeconds(3));

        assertThat(tally.hung()).isEqualTo(1);
        assertThat(tally.version("1").answered()).isEqualTo(tally.sent() - 1);
        assertThat(LastCount.judge(tally, true).held()).isFalse();
    }

    /// Sends until at least `count` requests have left, then stops.
    private TrafficTally send(int count, Duration patience) throws InterruptedException {
        var target = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/infer");
        var plan = new DemoTraffic.Plan(target, "token", List.of("{}".getBytes(StandardCharsets.UTF_8)), 100, patience);
        try (var traffic = DemoTraffic.start(plan)) {
            await().until(() -> traffic.tally().sent() >= count);
            traffic.stop();
            return traffic.tally();
        }
    }

    private interface Manner {
        void answer(int number, HttpExchange exchange) throws IOException;
    }

    private void serve(Manner manner) {
        server.createContext("/infer", exchange -> {
            exchange.getRequestBody().readAllBytes();
            manner.answer(requests.incrementAndGet(), exchange);
        });
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String answer(String version, String data) {
        return "{\"model_version\":\"" + version + "\",\"outputs\":[{\"data\":[" + data + "]}]}";
    }
}
