package dev.windlass.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.UploadView;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Risk;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A push beside others that are inspected first.
final class UploaderTest {
    private static final String CROWDED =
            "{\"type\":\"urn:x\",\"title\":\"x\",\"status\":%d,\"detail\":\"no turn; wait\",\"reason\":\"Crowded\","
                    + "\"remedy\":\"wait\",\"problems\":[]}";

    private final Queue<Integer> refusals = new ArrayDeque<>(List.of(429, 503));
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
                1,
                "dev",
                Instant.EPOCH);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/tenants/payments/models/", exchange -> answer(exchange, 404, CROWDED.formatted(404)));
        server.createContext("/v1/tenants/payments/uploads", exchange -> answer(exchange, 201, session(facts)));
        server.createContext("/v1/tenants/payments/uploads/u:complete", this::complete);
        server.start();
    }

    private String session(WindlassClient.FileFacts facts) {
        return WindlassJson.mapper()
                .writeValueAsString(new UploadView(
                        "u", version.ref(), facts.digest(), facts.byteSize(), facts.byteSize(), Instant.EPOCH));
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
    void anInspectionsTurnIsWaitedFor(@TempDir Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("m.onnx"), "model");
        var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        var client = new WindlassClient(new WindlassTarget(address, null, "token", Duration.ZERO));
        var declared =
                new NewUpload("fraud", "7", version.byteSize(), version.digest(), "onnx", null, null, null, null, null);

        var pushed = client.push("payments", declared, file, _ -> {});

        assertThat(pushed).isEqualTo(version);
        assertThat(refusals).isEmpty();
    }
}
