package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.UploadView;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.Risk;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadTest {
    private static final String UPLOADS = "/v1/tenants/payments/uploads";
    private static final int SIZE = 20 << 20;

    @TempDir
    Path scratch;

    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aPushedModelIsRegisteredWithItsSchema() throws IOException {
        var file = TestApi.file(scratch, SIZE);

        var pushed = push("7", file);

        assertThat(pushed.schema()).isEqualTo(TestApi.SCHEMA);
        assertThat(pushed.byteSize()).isEqualTo(SIZE);
        assertThat(pushed.memoryBytes()).isEqualTo((128L << 20) + 4L * SIZE);
        assertThat(pushed.createdBy()).isEqualTo("dev");
        assertThat(api.client("view").model(new ModelRef("payments", "m")).versions())
                .containsExactly(pushed);
    }

    @Test
    void theSameBytesAreTheSameVersionAndOtherBytesAreRefused() throws IOException {
        var file = TestApi.file(scratch, 1000);
        var first = push("7", file);

        var again = push("7", file);
        var other = catchThrowableOfType(WindlassException.class, () -> push("7", TestApi.file(scratch, 1001)));

        assertThat(again).isEqualTo(first);
        assertThat(other.problem().status()).isEqualTo(409);
        assertThat(other.problem().reason()).isEqualTo("VersionExists");
    }

    @Test
    void goesOnAfterACutConnectionAndARestart() throws IOException {
        var file = TestApi.file(scratch, SIZE);
        var bytes = Files.readAllBytes(file);
        var view = declare(file, "7");
        sendAndCut(view.id(), bytes, 9 << 20);
        Awaitility.await().until(() -> offset(view.id()) == 8 << 20);

        api.restart();
        var rest = Arrays.copyOfRange(bytes, 8 << 20, SIZE);
        var response = patch(view.id(), 8 << 20, rest);
        var completed = api.send("dev", "POST", UPLOADS + "/" + view.id() + ":complete", "", Map.of());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        assertThat(response.headers().firstValue("Upload-Offset")).hasValue(Integer.toString(SIZE));
        assertThat(completed.statusCode()).as(completed.body()).isEqualTo(201);
    }

    @Test
    void aTruncatedUploadIsNotCompleted() throws IOException {
        var view = declare(TestApi.file(scratch, SIZE), "7");

        var response = api.send("dev", "POST", UPLOADS + "/" + view.id() + ":complete", "", Map.of());

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(TestApi.problem(response).detail()).contains("0 of " + SIZE);
        assertNothingKept();
    }

    @Test
    void moreBytesThanDeclaredAreRefused() throws IOException {
        var view = declare(TestApi.file(scratch, 1000), "7");

        var response = patch(view.id(), 0, new byte[1001]);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestApi.problem(response).detail()).contains("1000 declared");
        assertNothingKept();
    }

    @Test
    void otherBytesThanTheDigestAreRefusedAndNothingIsKept() throws IOException {
        var view = declare(TestApi.file(scratch, 1000), "7");
        patch(view.id(), 0, new byte[1000]);

        var response = api.send("dev", "POST", UPLOADS + "/" + view.id() + ":complete", "", Map.of());

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(TestApi.problem(response).reason()).isEqualTo("DigestMismatch");
        assertThat(api.send("dev", "GET", UPLOADS + "/" + view.id(), "", Map.of())
                        .statusCode())
                .isEqualTo(404);
        assertNothingKept();
    }

    @Test
    void whatTheInspectorRefusesIsNotKept() throws IOException {
        api.inspection =
                new ModelInspector.Inspection.Refused("NOT_ONNX", "the file is no ONNX model", "push an ONNX file");

        var refused = catchThrowableOfType(WindlassException.class, () -> push("7", TestApi.file(scratch, 1000)));

        assertThat(refused.problem().status()).isEqualTo(422);
        assertThat(refused.problem().reason()).isEqualTo("NOT_ONNX");
        assertThat(refused.problem().remedy()).isEqualTo("push an ONNX file");
        assertNothingKept();
    }

    @Test
    void aWrongOffsetIsAConflictThatNamesTheRightOne() throws IOException {
        var view = declare(TestApi.file(scratch, 1000), "7");

        var response = patch(view.id(), 5, new byte[995]);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(TestApi.problem(response).detail()).contains("offset 0");
    }

    @Test
    void anOversizedArtifactIsRefusedWhenItIsDeclared() throws IOException {
        var body = "{\"model\":\"m\",\"version\":\"1\",\"byteSize\":99999999999,\"digest\":\"sha256:" + "0".repeat(64)
                + "\"}";

        var response = api.send("dev", "POST", UPLOADS, body, Map.of());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(TestApi.problem(response).detail()).contains("byteSize", "99999999999");
    }

    private dev.windlass.domain.ModelVersion push(String version, Path file) throws IOException {
        return api.client("dev").push("payments", upload(file, version), file, _ -> {});
    }

    private UploadView declare(Path file, String version) throws IOException {
        var response = api.send(
                "dev", "POST", UPLOADS, WindlassJson.mapper().writeValueAsString(upload(file, version)), Map.of());
        return WindlassJson.mapper().readValue(response.body(), UploadView.class);
    }

    private static NewUpload upload(Path file, String version) throws IOException {
        var facts = WindlassClient.facts(file);
        return new NewUpload(
                "m",
                version,
                facts.byteSize(),
                facts.digest(),
                "onnx",
                Map.of("auc", 0.9),
                Map.of("code", "abc"),
                null,
                Risk.LOW,
                null);
    }

    private HttpResponse<String> patch(String id, long offset, byte[] bytes) throws IOException {
        return api.send(api.request("dev", UPLOADS + "/" + id)
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", Long.toString(offset))
                .method("PATCH", BodyPublishers.ofByteArray(bytes)));
    }

    private long offset(String id) throws IOException {
        return api.send(api.request("dev", UPLOADS + "/" + id).method("HEAD", BodyPublishers.noBody()))
                .headers()
                .firstValueAsLong("Upload-Offset")
                .orElse(-1);
    }

    /// Sends the first bytes of a longer announced body, then closes the connection.
    private void sendAndCut(String id, byte[] bytes, int sent) throws IOException {
        try (var socket = new Socket("127.0.0.1", api.base().getPort())) {
            var head = "PATCH " + UPLOADS + "/" + id + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-dev\r\n"
                    + "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: "
                    + bytes.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(bytes, 0, sent);
            socket.getOutputStream().flush();
        }
    }

    private void assertNothingKept() {
        assertThat(api.parts.stores().registry().models("payments")).isEqualTo(List.of());
        assertThat(api.parts.stores().registry().find(new VersionRef("payments", "m", "7")))
                .isEmpty();
    }
}
