package dev.windlass.dev;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.windlass.launch.PartException;
import dev.windlass.quota.OwnPool;
import dev.windlass.settings.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Shows payloads in this machine's Temporal UI, which nobody logs in to: its pages ask here, and control
/// is asked with a key of the principal `temporal-ui`. Whoever may open the UI so reads all that is in
/// it, as without encryption; what lies on disk stays encrypted, and control's audit says what was
/// decoded. On loopback, for pages of the UI alone.
final class CodecProxy implements AutoCloseable {
    private static final int BODY_MAX = 1 << 20;
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final String uiOrigin;
    private final URI decode;
    private final Secret token;

    @OwnPool("of one machine's Temporal UI")
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @OwnPool("of one machine's Temporal UI")
    private final HttpClient http = HttpClient.newHttpClient();

    private final HttpServer server;

    private CodecProxy(int port, String uiOrigin, URI control, Secret token) throws IOException {
        this.uiOrigin = uiOrigin;
        this.decode = control.resolve("/v1/codec/decode");
        this.token = token;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /// @param port to listen on, at loopback
    /// @param uiOrigin the UI's address
    /// @param control its API
    static CodecProxy start(int port, String uiOrigin, URI control, Secret token) {
        try {
            return new CodecProxy(port, uiOrigin, control, token);
        } catch (IOException e) {
            throw new PartException("the Temporal UI's codec can't listen at port " + port + ": " + e.getMessage(), e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean ofUi = uiOrigin.equals(exchange.getRequestHeaders().getFirst("Origin"));
            if (!ofUi || !exchange.getRequestURI().getPath().equals("/decode")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var headers = exchange.getResponseHeaders();
            headers.add("Access-Control-Allow-Origin", uiOrigin);
            headers.add("Access-Control-Allow-Methods", "POST, OPTIONS");
            headers.add("Access-Control-Allow-Headers", "Content-Type, X-Namespace");
            switch (exchange.getRequestMethod()) {
                case "OPTIONS" -> exchange.sendResponseHeaders(204, -1);
                case "POST" -> decode(exchange);
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private void decode(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readNBytes(BODY_MAX + 1);
        if (body.length > BODY_MAX) {
            exchange.sendResponseHeaders(413, -1);
            return;
        }
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(decode)
                            .timeout(ANSWER)
                            .header("Authorization", "Bearer " + token.reveal())
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofByteArray());
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (IOException away) {
            exchange.sendResponseHeaders(502, -1);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        http.shutdownNow();
    }
}
