package dev.windlass.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.UploadView;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Risk;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A push beside others that are inspected first, and through proxies that know nothing of it.
final class UploaderTest {
    private static final String CROWDED =
            "{\"type\":\"urn:x\",\"title\":\"x\",\"status\":%d,\"detail\":\"no turn; wait\",\"reason\":\"Crowded\","
                    + "\"remedy\":\"wait\",\"problems\":[]}";

    private static final int PROXY_BYTES_MAX = 1 << 20;
    private static final String PAGE = "<html><title>%d</title></html>";

    private final Queue<Integer> refusals = new ArrayDeque<>(List.of(429, 503));
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final List<Integer> pieces = new ArrayList<>();
    private volatile boolean registered;
    private volatile long offset;
    private final AtomicInteger deaths = new AtomicInteger();
    private HttpServer server;
    private ModelVersion version;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        var facts = WindlassClient.facts(Files.writeString(directory.resolve("m.onnx"), "model"));
        version = new ModelVersion(
                new VersionRef("payments", "fraud", "7"),
                facts.digest(),
                facts.byteSize(),
                "onnx",
                new ModelSchema(List.of(), List.of()),
                Map.of(),
                "{}",
                "",
                Risk.LOW,
                Resources.memory(1),
                "dev",
                Instant.EPOCH);
        offset = facts.byteSize();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/tenants/payments/models/", this::version);
        server.createContext("/v1/tenants/payments/uploads", exchange -> {
            if (deaths.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                exchange.close(); // as a process that dies does
            } else {
                answer(exchange, 201, session(facts));
            }
        });
        server.createContext("/v1/tenants/payments/uploads/u", this::piece);
        server.createContext("/v1/tenants/payments/uploads/u:complete", this::complete);
        server.start();
    }

    private void version(HttpExchange exchange) throws IOException {
        if (registered) {
            answer(exchange, 200, WindlassJson.mapper().writeValueAsString(version));
        } else {
            answer(exchange, 404, CROWDED.formatted(404));
        }
    }

    private void piece(HttpExchange exchange) throws IOException {
        var bytes = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("PATCH")) {
            pieces.add(bytes.length);
        }
        if (bytes.length > PROXY_BYTES_MAX) {
            answer(exchange, 413, PAGE.formatted(413));
            return;
        }
        kept.write(bytes);
        exchange.getResponseHeaders().set("Upload-Offset", Integer.toString(kept.size()));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private String session(WindlassClient.FileFacts facts) {
        return WindlassJson.mapper()
                .writeValueAsString(
                        new UploadView("u", version.ref(), facts.digest(), facts.byteSize(), offset, Instant.EPOCH));
    }

    private void complete(HttpExchange exchange) throws IOException {
        var refusal = refusals.poll();
        if (refusal == null) {
            answer(exchange, 201, WindlassJson.mapper().writeValueAsString(version));
        } else {
            answer(exchange, refusal, CROWDED.formatted(refusal));
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aServerThatDiesInTheFirstCallIsAskedAgain(@TempDir Path directory) throws IOException {
        deaths.set(2);
        refusals.clear();

        assertThat(pushed(directory, Duration.ofSeconds(30))).isEqualTo(version);
        assertThat(deaths).hasValue(0);
    }

    @Test
    void anInspectionsTurnIsWaitedFor(@TempDir Path directory) throws IOException {
        assertThat(pushed(directory, Duration.ZERO)).isEqualTo(version);
        assertThat(refusals).isEmpty();
    }

    private ModelVersion pushed(Path directory, Duration connectTimeout) throws IOException {
        return push(Files.writeString(directory.resolve("m.onnx"), "model"), version.byteSize(), connectTimeout);
    }

    @Test
    void aCompletionWhoseAnswerAProxyGaveUpOnIsLookedUp(@TempDir Path directory) throws IOException {
        refusals.clear();
        refusals.add(504);
        var file = Files.writeString(directory.resolve("m.onnx"), "model");
        registered = false;
        server.removeContext("/v1/tenants/payments/uploads/u:complete");
        server.createContext("/v1/tenants/payments/uploads/u:complete", exchange -> {
            registered = true;
            answer(exchange, 504, PAGE.formatted(504));
        });

        assertThat(push(file, version.byteSize())).isEqualTo(version);
    }

    @Test
    void aCompletionThatNobodyHeardOfIsAskedForAgain(@TempDir Path directory) throws IOException {
        refusals.clear();
        refusals.addAll(List.of(502, 504));
        var file = Files.writeString(directory.resolve("m.onnx"), "model");

        assertThat(push(file, version.byteSize())).isEqualTo(version);
        assertThat(refusals).isEmpty();
    }

    @Test
    void piecesShrinkForAProxyThatTakesNoLargeOnes(@TempDir Path directory) throws IOException {
        refusals.clear();
        var bytes = new byte[3 * PROXY_BYTES_MAX + 5];
        new Random(7).nextBytes(bytes);
        var file = Files.write(directory.resolve("large.onnx"), bytes);
        offset = 0;

        push(file, bytes.length);

        assertThat(kept.toByteArray()).isEqualTo(bytes);
        assertThat(pieces.subList(pieces.size() - 4, pieces.size()))
                .containsExactly(PROXY_BYTES_MAX, PROXY_BYTES_MAX, PROXY_BYTES_MAX, 5);
    }

    private ModelVersion push(Path file, long byteSize) throws IOException {
        return push(file, byteSize, Duration.ZERO);
    }

    private ModelVersion push(Path file, long byteSize, Duration connectTimeout) throws IOException {
        var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        var client = new WindlassClient(new WindlassTarget(address, null, "token", connectTimeout));
        var declared =
                new NewUpload("fraud", "7", byteSize, version.digest(), "onnx", null, null, null, null, null, null);
        return client.push("payments", declared, file, _ -> {});
    }
}
