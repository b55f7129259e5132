package dev.windlass.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.storage.objects.ArchiveContract;
import dev.windlass.storage.objects.ArchiveRefusedException;
import dev.windlass.storage.objects.ArchiveSettings;
import dev.windlass.storage.objects.BucketArchive;
import dev.windlass.storage.objects.MinioBlobStore;
import dev.windlass.storage.objects.ObjectStoreSettings;
import io.minio.MinioAsyncClient;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/// The archive's contract on a real server that knows object lock.
abstract class LockedArchiveContract extends ArchiveContract {
    /// Settings of a bucket that doesn't exist yet; skips the test that asked where there is no server.
    abstract ObjectStoreSettings bucket();

    private static BucketArchive archive(ObjectStoreSettings store, int days) {
        return BucketArchive.open(
                store,
                new ArchiveSettings(store.bucket() + "-archive", days, ArchiveSettings.Mode.COMPLIANCE),
                InstantSource.system());
    }

    @Override
    protected Archives create() {
        var store = bucket();
        return new Archives(MinioBlobStore.open(store), archive(store, 0));
    }

    @Test
    void aSealedCopyStaysAndAWrongOneIsMadeAnew() throws IOException {
        var store = bucket();
        try (var serving = MinioBlobStore.open(store);
                var archive = archive(store, 1)) {
            serving.prepare();
            archive.prepare();
            archive.prepare();
            serving.putIfAbsent("artifact", "right".getBytes(UTF_8));
            archive.keep("artifact", "copy");
            archive.drop("copy");
            archive.keep("artifact", "copy");
            archive.seal("copy");
            archive.seal("copy");

            archive.drop("copy");
            assertThatThrownBy(() -> deleted(store, "copy"))
                    .as("nobody deletes it before its time")
                    .hasRootCauseInstanceOf(ErrorResponseException.class);

            try (var in = archive.open("copy")) {
                assertThat(in.readAllBytes()).isEqualTo("right".getBytes(UTF_8));
            }
        }
    }

    /// The very version of the object, as whoever has all rights would try it.
    private static void deleted(ObjectStoreSettings store, String key) throws Exception {
        var bucket = store.bucket() + "-archive";
        try (var client = MinioAsyncClient.builder()
                .endpoint(store.endpoint())
                .region(store.region())
                .credentials(store.accessKey(), store.secretKey())
                .build()) {
            var found = client.statObject(
                            StatObjectArgs.builder().bucket(bucket).object(key).build())
                    .get();
            client.removeObject(RemoveObjectArgs.builder()
                            .bucket(bucket)
                            .object(key)
                            .versionId(found.versionId())
                            .build())
                    .get();
        }
    }

    @Test
    void retentionWithoutAnObjectLockIsRefusedNamingTheSetting() throws IOException {
        var store = bucket();
        try (var unlocked = archive(store, 0);
                var locked = archive(store, 30)) {
            unlocked.prepare();

            assertThatThrownBy(locked::prepare)
                    .isInstanceOf(ArchiveRefusedException.class)
                    .hasMessageContaining("object-store.archive.retention-days is 30");
        }
    }
}
