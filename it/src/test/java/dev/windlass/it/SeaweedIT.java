package dev.windlass.it;

import dev.windlass.harness.Directories;
import dev.windlass.harness.ObjectServer;
import dev.windlass.harness.Tools;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.BlobStoreContract;
import dev.windlass.storage.objects.MinioBlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/// The object store's contract on SeaweedFS, an S3 server of other descent.
final class SeaweedIT extends BlobStoreContract {
    private static final String IDENTITY = """
            {"identities": [{"name": "windlass", "actions": ["Admin"],
              "credentials": [{"accessKey": "access", "secretKey": "secret-key"}]}]}
            """;
    private static ObjectServer server;

    @Override
    protected BlobStore create() {
        var program = Tools.seaweedfs().toString();
        if (server == null) {
            server = ObjectServer.start("seaweed", Map.of(), port -> command(program, port));
        }
        return MinioBlobStore.open(server.emptyBucket());
    }

    private static List<String> command(String program, int port) {
        var directory = Directories.fresh("seaweed");
        try {
            var identity = Files.writeString(directory.resolve("s3.json"), IDENTITY);
            return List.of(
                    program, "server", "-dir=" + directory, "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                    "-master.port=" + ObjectServer.freePort(), "-volume.port=" + ObjectServer.freePort(),
                    "-filer.port=" + ObjectServer.freePort(), "-volume.max=50", "-master.volumeSizeLimitMB=64",
                    "-filer", "-s3", "-s3.port=" + port, "-s3.config=" + identity);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }
}
