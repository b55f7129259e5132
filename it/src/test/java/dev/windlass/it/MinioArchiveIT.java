package dev.windlass.it;

import dev.windlass.harness.Directories;
import dev.windlass.harness.ObjectServer;
import dev.windlass.storage.objects.ObjectStoreSettings;
import org.junit.jupiter.api.AfterAll;

/// The archive's contract on a real MinIO server.
final class MinioArchiveIT extends LockedArchiveContract {
    private static ObjectServer server;

    @Override
    ObjectStoreSettings bucket() {
        if (server == null) {
            server = ObjectServer.minio("minio-archive", Directories.fresh("minio-archive"));
        }
        return server.emptyBucket();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }
}
