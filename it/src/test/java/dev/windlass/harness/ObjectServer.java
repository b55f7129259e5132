package dev.windlass.harness;

import dev.windlass.storage.objects.MinioBlobStore;
import dev.windlass.storage.objects.ObjectStoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// A real S3 server as a child process on loopback, with the keys `access` and `secret-key`.
public final class ObjectServer implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(90);

    private final Process process;
    private final String endpoint;
    private final AtomicInteger buckets = new AtomicInteger();

    private ObjectServer(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /// A real MinIO that keeps its objects in `directory`; skips the test that asked where it can't be had.
    public static ObjectServer minio(String name, Path directory) {
        var program = Tools.minio().toString();
        return start(
                name,
                Map.of("MINIO_ROOT_USER", "access", "MINIO_ROOT_PASSWORD", "secret-key"),
                port -> List.of(
                        program,
                        "server",
                        "--address",
                        "127.0.0.1:" + port,
                        "--console-address",
                        "127.0.0.1:0",
                        directory.toString()));
    }

    /// Starts it and returns when it makes buckets.
    ///
    /// @param command program and arguments for the port it is given
    public static ObjectServer start(String name, Map<String, String> environment, IntFunction<List<String>> command) {
        int port = freePort();
        var builder = new ProcessBuilder(command.apply(port)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.redirectOutput(Path.of("target", "installations", name + ".log").toFile());
        try {
            var server = new ObjectServer(builder.start(), "http://127.0.0.1:" + port);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.awaitReady(name);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady(String name) {
        try (var store = MinioBlobStore.open(emptyBucket())) {
            Until.within(START_MAX, name + " makes buckets").holds(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException(name + " ended with " + process.exitValue());
                }
                try {
                    store.prepare();
                    return store.trouble().isEmpty();
                } catch (IOException _) {
                    return false;
                }
            });
        }
    }

    /// Settings of a bucket that doesn't exist yet.
    public ObjectStoreSettings emptyBucket() {
        return new ObjectStoreSettings(
                endpoint, "us-east-1", "bucket-" + buckets.incrementAndGet(), "access", "secret-key");
    }

    /// A port that nobody listens on now.
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Signals.kill(process.toHandle());
    }
}
