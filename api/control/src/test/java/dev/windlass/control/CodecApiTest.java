package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.CodecPayloads;
import dev.windlass.client.message.CodecPayloads.CodecPayload;
import dev.windlass.domain.Role;
import dev.windlass.json.WindlassJson;
import dev.windlass.keys.DataKeys;
import dev.windlass.payload.TenantCodec;
import dev.windlass.storage.DataKeyStore;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.context.WorkflowSerializationContext;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Temporal's remote codec, with the rights of who asks.
final class CodecApiTest {
    private static final String OURS = GoodEncryption.WORKFLOW;
    private static final String OTHERS = "endpoint--other--fraud--prod";
    private static final String UI = "https://temporal.example";

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private GoodEncryption payloads;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        payloads = new GoodEncryption(api);
        api.key("audits", "payments", Role.AUDITOR);
        api.key("watch", null, Role.PLATFORM_AUDITOR);
    }

    @Test
    void whoMayReadATenantsPayloadsReadsThemAndTheAuditSaysSo() throws IOException {
        var answer = decoded(ask("audits", payloads.encrypted(OURS, "\"one\""), payloads.encrypted(OURS, "\"two\"")));

        assertThat(answer).extracting(CodecApiTest::text).containsExactly("\"one\"", "\"two\"");
        assertThat(answer.getFirst().metadata()).containsOnlyKeys("encoding");
        var rows = api.parts.stores().audit().newest("payments", 10);
        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.action()).isEqualTo("payloads.decoded");
            assertThat(row.actor()).isEqualTo("audits");
            assertThat(row.detail()).isEqualTo("{\"namespace\":\"test\",\"payloads\":{\"payments/1\":2}}");
        });
    }

    @Test
    void whatTheReaderMayNotReadComesBackAsItCame() throws IOException {
        var others = payloads.encrypted(OTHERS, "\"theirs\"");
        var platforms = payloads.encrypted("nobodys", "\"the platform's\"");

        assertThat(raw(ask("audits", others, platforms))).containsExactly(shown(others), shown(platforms));
        assertThat(raw(ask("view", payloads.encrypted(OURS, "\"ours\"")))).noneMatch(it -> it.contains("ours"));
        assertThat(decoded(ask("watch", others, platforms)))
                .extracting(CodecApiTest::text)
                .containsExactly("\"theirs\"", "\"the platform's\"");
        assertThat(ask("", others).statusCode()).isEqualTo(401);
        assertThat(api.parts.stores().audit().newest("payments", 10)).isEmpty();
        assertThat(api.parts.stores().audit().newest("other", 10)).hasSize(1);
    }

    @Test
    void whatIsPlainStaysAndWhatNobodyCanReadSaysWhy() throws IOException {
        var plain = Payload.newBuilder()
                .setData(com.google.protobuf.ByteString.copyFromUtf8("plain"))
                .build();
        var lost = payloads.encrypted(OURS, "\"one\"").toBuilder()
                .putMetadata("encryption-key-id", com.google.protobuf.ByteString.copyFromUtf8("payments/9"))
                .build();

        var answer = decoded(ask("audits", plain, lost));

        assertThat(text(answer.getFirst())).isEqualTo("plain");
        assertThat(answer.getLast().data()).isEqualTo(lost.getData().toByteArray());
        assertThat(new String(answer.getLast().metadata().get("windlass-error"), StandardCharsets.UTF_8))
                .contains("data key payments/9 isn't in this installation's database");
    }

    @Test
    void whileTheKeysAreAwayItSaysSo() throws IOException {
        // By another process, so that this one remembers no key.
        var keys = new DataKeys(api.kms, new DataKeyStore(api.database));
        var codec = new TenantCodec(new DataKeyCipher(keys), "test", TenantCodec.Writing.ENCRYPTED)
                .withContext(new WorkflowSerializationContext("test", OURS));
        var ours = codec.encode(List.of(Payload.getDefaultInstance())).getFirst();
        api.kms.goAway();

        var answer = ask("audits", ours);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(TestApi.problem(answer).detail()).contains("keys").contains("the KMS is away");
    }

    @Test
    void onlyTheUisOriginMayAskFromABrowser() throws IOException {
        var good = preflight(UI, CodecRoutes.DECODE);
        assertThat(good.statusCode()).isEqualTo(204);
        assertThat(good.headers().firstValue("Access-Control-Allow-Origin")).hasValue(UI);
        assertThat(good.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                .contains("X-Namespace");
        for (var refused :
                List.of(preflight("https://evil.example", CodecRoutes.DECODE), preflight(UI, "/v1/tenants"))) {
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
        var body = GoodEncryption.body(payloads.encrypted(OURS, "\"one\"")).toString();
        var answered = api.send("audits", "POST", CodecRoutes.DECODE, body, Map.of("Origin", UI));
        assertThat(answered.headers().firstValue("Access-Control-Allow-Origin")).hasValue(UI);
        var elsewhere = api.send("audits", "POST", CodecRoutes.DECODE, body, Map.of("Origin", "https://evil.example"));
        assertThat(elsewhere.headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void batchesAndTextsAreBounded() throws IOException {
        var many = Collections.nCopies(1_001, Payload.getDefaultInstance()).toArray(Payload[]::new);
        assertThat(ask("audits", many).statusCode()).isEqualTo(400);
        var large = "{\"payloads\":[{\"data\":\"" + "A".repeat(800_000) + "\"}]}";
        assertThat(send("audits", large).statusCode()).isEqualTo(200);
        assertThat(send("audits", "{\"payloads\":[{\"data\":\"" + "A".repeat(1 << 20) + "\"}]}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(send("audits", "{\"payloads\":[{\"data\":\"%%\"}]}").statusCode())
                .isEqualTo(400);
    }

    private HttpResponse<String> ask(String principal, Payload... payloads) throws IOException {
        return send(principal, GoodEncryption.body(payloads).toString());
    }

    private HttpResponse<String> send(String principal, String body) throws IOException {
        return api.send(
                principal,
                "POST",
                CodecRoutes.DECODE,
                body,
                Map.of("Content-Type", "application/json", "X-Namespace", "test"));
    }

    private HttpResponse<String> preflight(String origin, String path) throws IOException {
        return api.send(HttpRequest.newBuilder(api.base().resolve(path))
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    private static List<CodecPayload> decoded(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return WindlassJson.mapper()
                .readValue(answer.body(), CodecPayloads.class)
                .payloads();
    }

    private static List<String> raw(HttpResponse<String> answer) {
        return decoded(answer).stream().map(CodecApiTest::text).toList();
    }

    private static String text(CodecPayload payload) {
        return new String(payload.data(), StandardCharsets.ISO_8859_1);
    }

    private static String shown(Payload payload) {
        return payload.getData().toString(StandardCharsets.ISO_8859_1);
    }
}
