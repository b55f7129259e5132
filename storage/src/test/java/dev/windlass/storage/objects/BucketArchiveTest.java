package dev.windlass.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against an S3 server in this JVM, which knows no object lock.
class BucketArchiveTest extends ArchiveContract {
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

    private static ObjectStoreSettings store() {
        return new ObjectStoreSettings(
                "http://127.0.0.1:" + server.getPort(),
                "us-east-1",
                "bucket-" + BUCKETS.incrementAndGet(),
                "access",
                "secret");
    }

    private static BucketArchive archive(ObjectStoreSettings store, int days) {
        return BucketArchive.open(
                store,
                new ArchiveSettings(store.bucket() + "-archive", days, ArchiveSettings.Mode.GOVERNANCE),
                InstantSource.system());
    }

    @Override
    protected Archives create() {
        var store = store();
        return new Archives(MinioBlobStore.open(store), archive(store, 0));
    }

    @Test
    void aCopysAddressNamesTheBucket() {
        var store = store();
        try (var archive = archive(store, 0)) {
            assertThat(archive.address("archive/x")).contains("s3://" + store.bucket() + "-archive/archive/x");
        }
    }

    @Test
    void retentionWhereNothingLocksIsRefusedNamingTheSetting() throws IOException {
        var store = store();
        try (var unlocked = archive(store, 0);
                var locked = archive(store, 30)) {
            for (int round = 0; round < 2; round++) {
                assertThatThrownBy(locked::prepare)
                        .as("before and after the bucket is there")
                        .isInstanceOf(ArchiveRefusedException.class)
                        .hasMessageContaining("object-store.archive.retention-days is 30")
                        .hasMessageContaining("set object-store.archive.retention-days to 0");
                unlocked.prepare();
            }
        }
    }
}
