package dev.windlass.dev;

import dev.windlass.launch.PartException;
import dev.windlass.quota.OwnPool;
import dev.windlass.settings.ArchiveSection;
import dev.windlass.settings.ObjectStoreSection;
import dev.windlass.settings.Secret;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3ErrorCode;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.S3ProxyException;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/// An S3 server in this JVM over a local directory: nothing without a valid signature, create-only writes refused
/// with 412.
///
/// It has no object lock, versioning or tags; nothing above `storage` may need them.
public final class ObjectStoreServer implements AutoCloseable {
    @OwnPool("of `dev`: one machine, for trying out")
    private static final int THREADS_MAX = 32;

    private static final String BUCKET = "windlass";

    private final S3Proxy server;
    private final ObjectStoreSection settings;

    private ObjectStoreServer(S3Proxy server, ObjectStoreSection settings) {
        this.server = server;
        this.settings = settings;
    }

    /// Serves `directory` on loopback at `port` (0: any free one); the caller closes it.
    public static ObjectStoreServer start(Path directory, int port, String accessKey, Secret secretKey) {
        try {
            OwnFiles.privateDirectory(directory);
            OwnFiles.privateDirectory(directory.resolve(BUCKET)); // a directory is a bucket
            var store = new FilesystemNio2BlobStore(directory.toString());
            var server = S3Proxy.builder()
                    .blobStore(nothing())
                    .endpoint(URI.create("http://127.0.0.1:" + port))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey.reveal())
                    .jettyMaxThreads(THREADS_MAX)
                    .ignoreUnknownHeaders(true)
                    .build();
            var grant = new AccessGrant(secretKey.reveal(), store);
            server.setBlobStoreLocator((identity, _, _) -> accessKey.equals(identity) ? grant : null);
            server.start();
            return new ObjectStoreServer(
                    server,
                    new ObjectStoreSection(
                            "http://127.0.0.1:" + server.getPort(),
                            accessKey,
                            secretKey,
                            BUCKET,
                            "us-east-1",
                            ArchiveSection.none()));
        } catch (IOException e) {
            throw new PartException(
                    "the object store's directory " + directory + " can't be used: " + e.getMessage(), e);
        } catch (Exception e) {
            throw new PartException("the S3 server can't be started at port " + port + ": " + e.getMessage(), e);
        }
    }

    /// What a request without a signature finds. S3Proxy serves such a request from the store that it is built with,
    /// as far as that calls its contents public; the file system's store takes a directory that others may read
    /// for a public bucket. This one calls nothing public, and has nothing.
    private static BlobStore nothing() {
        var type = BlobStore.class;
        return (BlobStore) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, _, _) -> {
            throw new S3ProxyException(S3ErrorCode.ACCESS_DENIED);
        });
    }

    /// How clients reach it.
    public ObjectStoreSection settings() {
        return settings;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new PartException("the S3 server can't be stopped: " + e.getMessage(), e);
        }
    }
}
