package dev.windlass.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against an S3 server in this JVM that checks signatures; a bucket per test.
class MinioBlobStoreTest extends BlobStoreContract {
    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static S3Proxy server;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(directory.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "access", "secret")
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    @Override
    protected BlobStore create() {
        return MinioBlobStore.open(settings("bucket-" + BUCKETS.incrementAndGet(), "secret"));
    }

    @Test
    void aWrongSecretIsAnErrorThatNamesTheKey() {
        try (var stranger = MinioBlobStore.open(settings("bucket-1", "wrong"))) {
            assertThatThrownBy(() -> stranger.putIfAbsent("some/key", new byte[1]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("some/key");
        }
    }

    @Test
    void aStoreThatIsAwayDoesNotAnswer() {
        var nobody = new ObjectStoreSettings("http://127.0.0.1:1", "us-east-1", "windlass", "access", "secret");

        try (var away = MinioBlobStore.open(nobody)) {
            assertThat(away.trouble()).hasValue("doesn't answer");
            assertThatThrownBy(() -> away.byteSize("some/key")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBucketThatIsGoneIsNotCalledALostObject() {
        try (var store = MinioBlobStore.open(settings("never-made", "secret"))) {
            assertThat(store.trouble())
                    .hasValueSatisfying(it ->
                            assertThat(it).isEqualTo("has no such bucket: make it, or correct object-store.bucket"));
            List.<ThrowingCallable>of(
                            () -> store.byteSize("some/key"),
                            () -> store.open("some/key"),
                            () -> store.putPart("some/key", "upload", 1, new byte[1]),
                            () -> store.completeParts("some/key", "upload", List.of(new BlobStore.Part(1, "tag"))))
                    .forEach(call -> assertThatThrownBy(call)
                            .isInstanceOf(IOException.class)
                            .isNotInstanceOf(FileNotFoundException.class)
                            .hasMessageContaining("never-made"));
            assertThatThrownBy(() -> store.byteSize("some/key"))
                    .hasMessageContaining("bucket never-made is missing")
                    .hasMessageContaining("make it");
        }
    }

    @Test
    void settingsDoNotShowTheirSecret() {
        assertThat(settings("windlass", "hush").toString()).doesNotContain("hush");
    }

    private static ObjectStoreSettings settings(String bucket, String secret) {
        return new ObjectStoreSettings("http://127.0.0.1:" + server.getPort(), "us-east-1", bucket, "access", secret);
    }
}
