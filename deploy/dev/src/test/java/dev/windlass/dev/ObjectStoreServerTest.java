package dev.windlass.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.settings.Secret;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.MinioBlobStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The development's object store as somebody sees it who has no key.
final class ObjectStoreServerTest {
    private static final String SECRET = "a-secret-that-nobody-has";

    @TempDir
    static Path directory;

    private static ObjectStoreServer server;
    private static HttpClient http;

    @BeforeAll
    static void start() throws IOException {
        var bucket = Files.createDirectories(directory.resolve("objects").resolve("windlass"));
        Files.setPosixFilePermissions(bucket, PosixFilePermissions.fromString("rwxr-xr-x"));
        var object = Files.writeString(bucket.resolve("artifact"), SECRET);
        Files.setPosixFilePermissions(object, PosixFilePermissions.fromString("rw-r--r--"));
        server = ObjectStoreServer.start(directory.resolve("objects"), 0, "key", Secret.of("secret"));
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/",
        "GET,/windlass",
        "GET,/windlass?list-type=2",
        "GET,/windlass?uploads",
        "GET,/windlass?versions",
        "GET,/windlass?acl",
        "GET,/windlass?policy",
        "GET,/windlass?location",
        "GET,/windlass/artifact",
        "GET,/windlass/artifact?acl",
        "GET,/windlass/artifact?versionId=1",
        "GET,/windlass/nothing",
        "GET,/nobucket",
        "HEAD,/windlass",
        "HEAD,/windlass/artifact",
        "HEAD,/windlass/nothing",
        "HEAD,/nobucket",
        "PUT,/windlass/new",
        "PUT,/nobucket",
        "POST,/windlass?delete",
        "POST,/windlass/new?uploads",
        "DELETE,/windlass/artifact",
        "DELETE,/windlass",
        "PATCH,/windlass/artifact"
    })
    void nothingWithoutASignature(String method, String path) throws Exception {
        var answer = send(request(method, path));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain(SECRET);
        assertThat(directory.resolve("objects/windlass/artifact")).hasContent(SECRET);
        assertThat(directory.resolve("objects/windlass/new")).doesNotExist();
        assertThat(directory.resolve("objects/nobucket")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AWS key:AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "AWS nobody:AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "AWS4-HMAC-SHA256 Credential=key/20261128/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00"
            })
    void nothingWithAWrongSignature(String authorization) throws Exception {
        var answer = send(request("GET", "/windlass").header("Authorization", authorization));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "/windlass?AWSAccessKeyId=key&Signature=AA&Expires=99999999999",
        "/windlass?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=key/20261128/us-east-1/s3/aws4_request"
                + "&X-Amz-Date=20261128T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
    })
    void nothingForALinkThatIsNotSigned(String path) throws Exception {
        var answer = send(request("GET", path));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    }

    @Test
    void aFormThatIsNotSignedIsRefused() throws Exception {
        var form = "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nnew\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"file\"\r\n\r\nbytes\r\n--b--\r\n";

        var answer = send(HttpRequest.newBuilder(uri("/windlass"))
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(form)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(directory.resolve("objects/windlass/new")).doesNotExist();
    }

    @Test
    void whoHasTheKeyIsServed() throws IOException {
        var settings = server.settings();
        var own = new dev.windlass.storage.objects.ObjectStoreSettings(
                settings.endpoint(), settings.region(), settings.bucket(), settings.accessKey(), "secret");
        try (var store = MinioBlobStore.open(own)) {
            store.prepare();

            assertThat(store.putIfAbsent("served", new byte[] {1, 2})).isEqualTo(BlobStore.Put.WRITTEN);
            assertThat(store.copyIfAbsent("served", "copy")).isEqualTo(BlobStore.Put.WRITTEN);
            assertThat(store.copyIfAbsent("served", "copy")).isEqualTo(BlobStore.Put.EXISTS);
            var parts = store.startParts("parts");
            store.completeParts("parts", parts, List.of(store.putPart("parts", parts, 1, new byte[] {3})));

            try (var in = store.open("copy")) {
                assertThat(in.readAllBytes()).containsExactly(1, 2);
            }
            assertThat(store.byteSize("parts")).hasValue(1);
        }
    }

    @Test
    void itsDirectoriesAreItsOwnersAlone() throws IOException {
        for (var place : new String[] {"objects", "objects/windlass"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(place))))
                    .isEqualTo("rwx------");
        }
    }

    private static HttpRequest.Builder request(String method, String path) {
        var body = method.equals("PUT") || method.equals("POST")
                ? BodyPublishers.ofString("<Delete><Object><Key>artifact</Key></Object></Delete>", UTF_8)
                : BodyPublishers.noBody();
        return HttpRequest.newBuilder(uri(path)).method(method, body);
    }

    private static URI uri(String path) {
        return URI.create(server.settings().endpoint() + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
