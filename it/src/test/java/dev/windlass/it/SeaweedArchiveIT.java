package dev.windlass.it;

import dev.windlass.harness.ObjectServer;
import dev.windlass.storage.objects.ObjectStoreSettings;
import org.junit.jupiter.api.AfterAll;

/// The archive's contract on SeaweedFS.
final class SeaweedArchiveIT extends LockedArchiveContract {
    private static ObjectServer server;

    @Override
    ObjectStoreSettings bucket() {
        if (server == null) {
            server = SeaweedIT.start("seaweed-archive");
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
