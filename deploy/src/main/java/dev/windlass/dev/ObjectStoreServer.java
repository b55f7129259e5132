package dev.windlass.dev;

import dev.windlass.quota.OwnPool;
import dev.windlass.settings.ObjectStoreSettings;
import dev.windlass.settings.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/// An S3 server in this JVM over a local directory: signatures checked, create-only writes refused with 412.
///
/// It has no object lock, versioning or tags; nothing above `storage` may need them.
public final class ObjectStoreServer implements AutoCloseable {
    @OwnPool("of `dev`: one machine, for trying out")
    private static final int THREADS_MAX = 32;

    private final S3Proxy server;
    private final ObjectStoreSettings settings;

    private ObjectStoreServer(S3Proxy server, ObjectStoreSettings settings) {
        this.server = server;
        this.settings = settings;
    }

    /// Serves `directory` on loopback at `port` (0: any free one); the caller closes it.
    public static ObjectStoreServer start(Path directory, int port, String accessKey, Secret secretKey) {
        try {
            OwnFiles.privateDirectory(directory);
            Files.createDirectories(directory.resolve("windlass")); // a directory is a bucket
            var server = S3Proxy.builder()
                    .blobStore(new FilesystemNio2BlobStore(directory.toString()))
                    .endpoint(URI.create("http://127.0.0.1:" + port))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey.reveal())
                    .jettyMaxThreads(THREADS_MAX)
                    .ignoreUnknownHeaders(true)
                    .build();
            server.start();
            return new ObjectStoreServer(
                    server,
                    new ObjectStoreSettings(
                            "http://127.0.0.1:" + server.getPort(), accessKey, secretKey, "windlass", "us-east-1"));
        } catch (IOException e) {
            throw new DevException(
                    "the object store's directory " + directory + " can't be used: " + e.getMessage(), e);
        } catch (Exception e) {
            throw new DevException("the S3 server can't be started at port " + port + ": " + e.getMessage(), e);
        }
    }

    /// How clients reach it.
    public ObjectStoreSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new DevException("the S3 server can't be stopped: " + e.getMessage(), e);
        }
    }
}
