package dev.windlass.it;

import dev.windlass.harness.Directories;
import dev.windlass.harness.ObjectServer;
import dev.windlass.harness.Tools;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.BlobStoreContract;
import dev.windlass.storage.objects.MinioBlobStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/// The object store's contract on a real MinIO server.
final class MinioIT extends BlobStoreContract {
    private static ObjectServer server;

    @Override
    protected BlobStore create() {
        var program = Tools.minio().toString();
        if (server == null) {
            server = ObjectServer.start(
                    "minio",
                    Map.of("MINIO_ROOT_USER", "access", "MINIO_ROOT_PASSWORD", "secret-key"),
                    port -> List.of(
                            program,
                            "server",
                            "--address",
                            "127.0.0.1:" + port,
                            "--console-address",
                            "127.0.0.1:0",
                            Directories.fresh("minio").toString()));
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
