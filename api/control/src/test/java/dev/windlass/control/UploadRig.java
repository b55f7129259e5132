package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.WindlassClient;
import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.UploadView;
import dev.windlass.domain.Digest;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Risk;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends uploads of model `m` to a [TestApi] as principal `dev`, whole or in pieces.
record UploadRig(TestApi api) {
    static final String UPLOADS = "/v1/tenants/payments/uploads";

    ModelVersion push(String version, Path file) throws IOException {
        return api.client("dev").push("payments", upload(file, version), file, _ -> {});
    }

    NewUpload upload(Path file, String version) throws IOException {
        return upload(file, version, Map.of("auc", 0.9));
    }

    NewUpload upload(Path file, String version, Map<String, Double> metrics) throws IOException {
        return upload(file, version, metrics, null);
    }

    NewUpload upload(Path file, String version, @Nullable Digest golden) throws IOException {
        return upload(file, version, Map.of("auc", 0.9), golden);
    }

    private static NewUpload upload(Path file, String version, Map<String, Double> metrics, @Nullable Digest golden)
            throws IOException {
        var facts = WindlassClient.facts(file);
        return new NewUpload(
                "m",
                version,
                facts.byteSize(),
                facts.digest(),
                "onnx",
                metrics,
                Map.of("code", "abc"),
                null,
                Risk.LOW,
                null,
                null,
                golden,
                null,
                null);
    }

    /// The digest of no bytes, where a golden set is to be sent.
    static @Nullable Digest golden(RouteSpec route) {
        return route.path().endsWith("/golden") ? CanonicalJson.sha256(new byte[0]) : null;
    }

    /// What a route of bytes needs.
    static Map<String, String> headers(RouteSpec route) {
        return switch (route.method().name()) {
            case "PATCH" -> Map.of("Content-Type", "application/offset+octet-stream", "Upload-Offset", "0");
            case "PUT" -> Map.of("Content-Type", "application/octet-stream");
            default -> Map.of();
        };
    }

    HttpResponse<String> golden(String id, byte[] document) throws IOException {
        return api.send(api.request("dev", UPLOADS + "/" + id + "/golden")
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(document)));
    }

    UploadView declare(Path file, String version) throws IOException {
        return declare(upload(file, version));
    }

    UploadView declare(NewUpload declared) throws IOException {
        return WindlassJson.mapper().readValue(declaring(declared).body(), UploadView.class);
    }

    HttpResponse<String> declaring(NewUpload declared) throws IOException {
        return api.send("dev", "POST", UPLOADS, WindlassJson.mapper().writeValueAsString(declared), Map.of());
    }

    HttpResponse<String> patch(String id, long offset, byte[] bytes) throws IOException {
        return api.send(api.request("dev", UPLOADS + "/" + id)
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", Long.toString(offset))
                .method("PATCH", BodyPublishers.ofByteArray(bytes)));
    }

    HttpResponse<String> complete(String id) throws IOException {
        return api.send("dev", "POST", UPLOADS + "/" + id + ":complete", "", Map.of());
    }

    long offset(String id) throws IOException {
        return api.send(api.request("dev", UPLOADS + "/" + id).method("HEAD", BodyPublishers.noBody()))
                .headers()
                .firstValueAsLong("Upload-Offset")
                .orElse(-1);
    }

    /// Sends the first bytes of a longer announced body and stays connected.
    Socket send(String id, byte[] bytes, int sent) throws IOException {
        var socket = new Socket("127.0.0.1", api.base().getPort());
        var head = "PATCH " + UPLOADS + "/" + id + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-dev\r\n"
                + "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: "
                + bytes.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(bytes, 0, sent);
        socket.getOutputStream().flush();
        return socket;
    }

    /// Sends the first bytes of a longer announced body, then closes the connection.
    void sendAndCut(String id, byte[] bytes, int sent) throws IOException {
        send(id, bytes, sent).close();
    }

    void assertNothingKept() {
        assertThat(api.parts.stores().registry().models("payments")).isEqualTo(List.of());
        assertThat(api.parts.stores().registry().find(new VersionRef("payments", "m", "7")))
                .isEmpty();
    }
}
