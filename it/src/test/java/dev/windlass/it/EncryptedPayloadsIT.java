package dev.windlass.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.windlass.client.EncryptionKeysClient;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.CodecPayloads;
import dev.windlass.client.message.CodecPayloads.CodecPayload;
import dev.windlass.client.message.EncryptionKeyView;
import dev.windlass.client.message.RotationOrder;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.ProgramLine;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.TemporalDesk;
import dev.windlass.json.WindlassJson;
import dev.windlass.payload.TenantCodec;
import io.temporal.api.common.v1.Payload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the real Temporal server has on its disk of a promotion, and who can read it.
final class EncryptedPayloadsIT {
    private static final String TENANT = "vault";
    private static final String MODEL = "scorer";
    private static final String MARKER = "the-word-that-nobody-else-says";
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration END_MAX = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private RealWindlass windlass;

    @BeforeEach
    void start() {
        var program = new ArrayList<>(List.of("env", "WINDLASS_ENCRYPTION_PAYLOADS=on"));
        program.addAll(ProgramLine.client());
        windlass = RealWindlass.start(Directories.fresh("vault"), program);
    }

    @AfterEach
    void stop() {
        windlass.close();
    }

    @Test
    void nothingOfAPromotionIsReadableOnTemporalsDiskAndARotationMeanwhileLosesNothing() throws Exception {
        assumeTrue(windlass.installation().temporalUi() != null, "the real Temporal server can't be had");
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(new VersionRef(TENANT, MODEL, "1"), Mlp.onnx(1));
        var promotions = new PromotionOrders(windlass.client());
        registry.push(new VersionRef(TENANT, MODEL, "2"), Mlp.onnx(2));
        var first = promotions.start(TENANT, Manifest.straight(TENANT, MODEL, "1"));
        assertThat(promotions.end(first, END_MAX).phase()).isEqualTo("Succeeded");
        var name = promotions.start(TENANT, Manifest.paused(TENANT, MODEL, "2"));
        promotions.await(name, SOON, "it is paused", view -> view.phase().equals("Paused"));

        var made = keys().rotate(new RotationOrder(TENANT, MARKER));
        windlass.client().abort(name, MARKER);
        assertThat(promotions.end(name, END_MAX).phase()).isEqualTo("RolledBack");

        assertThat(made).extracting(EncryptionKeyView::key).containsExactly(TENANT + "/2");
        assertThat(onDisk(name.value())).as("where ids are looked for").isTrue();
        assertThat(onDisk(MARKER)).as("the marker").isFalse();
        try (var desk = new TemporalDesk(windlass)) {
            assertThat(desk.payloads(name))
                    .hasSizeGreaterThan(10)
                    .allMatch(it -> TenantCodec.keyOf(it)
                            .filter(key -> TENANT.equals(key.tenant()))
                            .isPresent());
            assertThat(desk.decodedHistory(name)).contains(MARKER);
            shownByControlAndInTheUi(desk.payloads(name));
        }
    }

    private void shownByControlAndInTheUi(List<Payload> payloads) throws Exception {
        var body = WindlassJson.mapper()
                .writeValueAsString(new CodecPayloads(
                        payloads.stream().map(EncryptedPayloadsIT::asked).toList()));
        var byKey = ask(
                HttpRequest.newBuilder(windlass.api().resolve("/v1/codec/decode"))
                        .header("Authorization", "Bearer " + windlass.token("admin")),
                body);
        assertThat(byKey.body()).as(byKey.toString()).isNotEqualTo(body);
        assertThat(text(byKey)).contains(MARKER);

        var ui = windlass.installation().temporalUi();
        var codec = URI.create("http://127.0.0.1:" + port() + "/decode");
        assertThat(text(ask(HttpRequest.newBuilder(codec).header("Origin", ui), body)))
                .contains(MARKER);
        assertThat(ask(HttpRequest.newBuilder(codec).header("Origin", "http://evil.example"), body)
                        .statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> ask(HttpRequest.Builder request, String body) throws Exception {
        return http.send(
                request.header("Content-Type", "application/json")
                        .header("X-Namespace", "windlass")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String text(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var all = new StringBuilder();
        WindlassJson.mapper()
                .readValue(answer.body(), CodecPayloads.class)
                .payloads()
                .forEach(it -> all.append(new String(it.data(), UTF_8)));
        return all.toString();
    }

    private static CodecPayload asked(Payload payload) {
        var metadata = new TreeMap<String, byte[]>();
        payload.getMetadataMap().forEach((name, value) -> metadata.put(name, value.toByteArray()));
        return new CodecPayload(metadata, payload.getData().toByteArray());
    }

    private int port() throws IOException {
        return WindlassJson.mapper()
                .readTree(Files.readString(windlass.data().resolve("ports.json")))
                .path("codec")
                .asInt();
    }

    private EncryptionKeysClient keys() {
        return new EncryptionKeysClient(new WindlassTarget(
                windlass.api(), windlass.gateway(), windlass.token("admin"), Duration.ofSeconds(30)));
    }

    /// Whether the text stands in any of the database's files.
    private boolean onDisk(String text) throws IOException {
        try (var files = Files.list(windlass.data().resolve("temporal"))) {
            for (var file : files.toList()) {
                if (contains(file, text)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean contains(Path file, String text) throws IOException {
        return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains(text);
    }
}
