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
import java.util.ArrayList;
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
        if (server == null) {
            server = start("seaweed");
        }
        return MinioBlobStore.open(server.emptyBucket());
    }

    /// Skips the test that asked where it can't be had.
    static ObjectServer start(String name) {
        var program = Tools.seaweedfs().toString();
        return ObjectServer.start(name, Map.of(), port -> command(program, name, port));
    }

    private static List<String> command(String program, String name, int port) {
        var directory = Directories.fresh(name);
        try {
            var identity = Files.writeString(directory.resolve("s3.json"), IDENTITY);
            var arguments = new ArrayList<>(List.of(program, "server", "-filer", "-s3", "-s3.port=" + port));
            arguments.addAll(List.of("-dir=" + directory, "-ip=127.0.0.1", "-ip.bind=127.0.0.1"));
            arguments.addAll(List.of("-volume.max=400", "-master.volumeSizeLimitMB=64", "-s3.config=" + identity));
            // Every gRPC port too: left alone it is 10000 above the other, perhaps beyond the last one.
            for (var flag : List.of("master.port", "volume.port", "filer.port")) {
                arguments.add("-" + flag + "=" + ObjectServer.freePort());
                arguments.add("-" + flag + ".grpc=" + ObjectServer.freePort());
            }
            arguments.add("-s3.port.grpc=" + ObjectServer.freePort());
            // Its other catalogs listen on fixed ports (4.48), and one that is taken ends the whole server.
            arguments.addAll(List.of("-s3.port.iceberg=0", "-s3.port.lance=0"));
            return arguments;
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
