package dev.windlass.it;

import dev.windlass.harness.Directories;
import dev.windlass.harness.ObjectServer;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.BlobStoreContract;
import dev.windlass.storage.objects.MinioBlobStore;
import org.junit.jupiter.api.AfterAll;

/// The object store's contract on a real MinIO server.
final class MinioIT extends BlobStoreContract {
    private static ObjectServer server;

    @Override
    protected BlobStore create() {
        if (server == null) {
            server = ObjectServer.minio("minio", Directories.fresh("minio"));
        }
        return MinioBlobStore.open(server.emptyBucket());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }
}
