package dev.windlass.storage.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.windlass.gate.WebhookHosts;
import dev.windlass.storage.events.EventSender.Sent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventSenderTest {
    private static final CloudEvent EVENT = CloudEvent.of(
            "id-1", "dev.windlass.gate", "payments", "promote--x", Instant.EPOCH, Map.of("tenant", "payments"));

    private final HttpServer server;
    private final String url;
    private final EventSender sender;
    private final AtomicReference<String> body = new AtomicReference<>("");
    private final AtomicReference<String> signature = new AtomicReference<>();
    private final AtomicReference<String> media = new AtomicReference<>();
    private final AtomicInteger elsewhere = new AtomicInteger();
    private int status = 200;
    private String answer = "{\"allow\": true}";

    EventSenderTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            body.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            signature.set(exchange.getRequestHeaders().getFirst(EventSender.SIGNATURE));
            media.set(exchange.getRequestHeaders().getFirst("Content-Type"));
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, bytes.length);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        server.createContext("/elsewhere", exchange -> {
            elsewhere.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
        });
        server.start();
        var host = "localhost:" + server.getAddress().getPort();
        url = "http://" + host + "/hook";
        sender = new EventSender(new WebhookHosts(Set.of(host), true), Map.of("payments", "s3cret"));
    }

    @AfterEach
    void close() {
        sender.close();
        server.stop(0);
    }

    @Test
    void postsACloudEventInStructuredModeAndSignsIt() {
        assertThat(sender.post("payments", url, EVENT)).isEqualTo(new Sent.Taken(answer));

        assertThat(body.get())
                .isEqualTo(
                        "{\"data\":{\"tenant\":\"payments\"},\"datacontenttype\":\"application/json\",\"id\":\"id-1\","
                                + "\"source\":\"/v1/tenants/payments\",\"specversion\":\"1.0\",\"subject\":\"promote--x\","
                                + "\"time\":\"1970-01-01T00:00:00Z\",\"type\":\"dev.windlass.gate\"}");
        assertThat(media.get()).startsWith("application/cloudevents+json");
        assertThat(signature.get()).isEqualTo("sha256=" + EventSender.signature("s3cret", body.get()));
    }

    @Test
    void aTenantWithoutASecretSendsUnsigned() {
        sender.post("lending", url, EVENT);

        assertThat(signature.get()).isNull();
    }

    @Test
    void theSignatureIsTheOneThatEverybodyComputes() {
        // RFC 4231, test case 2.
        assertThat(EventSender.signature("Jefe", "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void followsNoRedirectAndTakesNoError() {
        status = 302;
        assertThat(sender.post("payments", url, EVENT)).isEqualTo(new Sent.NotTaken("answered with status 302"));
        status = 500;
        assertThat(sender.post("payments", url, EVENT)).isEqualTo(new Sent.NotTaken("answered with status 500"));
        assertThat(elsewhere).hasValue(0);
    }

    @Test
    void readsNoMoreThanItSays() {
        answer = "x".repeat((64 << 10) + 1);

        assertThat(sender.post("payments", url, EVENT)).isInstanceOf(Sent.NotTaken.class);
    }

    @Test
    void callsNoPrivateAddressUnlessItMay() {
        var port = server.getAddress().getPort();
        try (var strict = new EventSender(new WebhookHosts(Set.of("localhost:" + port), false), Map.of())) {
            assertThat(strict.post("payments", "https://localhost:" + port + "/hook", EVENT))
                    .isInstanceOfSatisfying(
                            Sent.NotTaken.class, it -> assertThat(it.why()).contains("no public address"));
        }
        assertThat(sender.post("payments", "http://elsewhere.example/", EVENT)).isInstanceOf(Sent.NotTaken.class);
        assertThat(body.get()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "10.1.2.3, true",
        "172.16.0.1, true",
        "192.168.1.1, true",
        "169.254.169.254, true",
        "100.64.0.1, true",
        "0.0.0.0, true",
        "224.0.0.1, true",
        "255.255.255.255, true",
        "::1, true",
        "::, true",
        "fe80::1, true",
        "fd00::1, true",
        "::ffff:10.0.0.1, true",
        "8.8.8.8, false",
        "100.128.0.1, false",
        "2001:4860:4860::8888, false"
    })
    void knowsWhichAddressesArePrivate(String address, boolean isPrivate) throws IOException {
        assertThat(EventSender.isPrivate(InetAddress.getByName(address))).isEqualTo(isPrivate);
    }
}
