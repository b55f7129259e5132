package dev.windlass.it;

import dev.windlass.harness.ObjectServer;
import dev.windlass.storage.objects.ObjectStoreSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The archive's contract on SeaweedFS.
@Execution(ExecutionMode.CONCURRENT)
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
