package dev.windlass.client;

import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.UploadView;
import dev.windlass.domain.Digest;
import dev.windlass.domain.ModelVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import tools.jackson.core.type.TypeReference;

/// Sends a file in pieces and goes on after a cut connection, and after a push that was ended, from the
/// offset that the server kept. What is there already isn't sent.
final class Uploader {
    private static final int PIECE_BYTES = 8 << 20;
    private static final int TRIES = 20;
    private static final long PAUSE_NANOS = 500_000_000L;
    private static final Duration TURN_WITHIN = Duration.ofMinutes(5);
    private static final Duration TURN_PAUSE = Duration.ofSeconds(2);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final Http http;
    private final String tenant;

    Uploader(Http http, String tenant) {
        this.http = http;
        this.tenant = tenant;
    }

    /// Hashes a file while reading it once.
    static Digest digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            var hash = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[1 << 20];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hash.update(buffer, 0, read);
            }
            return new Digest("sha256:" + HexFormat.of().formatHex(hash.digest()));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    ModelVersion upload(NewUpload declared, Path file, LongConsumer progress) throws IOException {
        var there = registered(declared);
        if (there.isPresent() && !contradicts(declared, there.get())) {
            return there.get();
        }
        var session = http.send("POST", root(), declared, Map.of(), new TypeReference<UploadView>() {});
        var path = root() + "/" + Http.segment(session.id());
        long offset = session.offset();
        int failures = 0;
        try (var channel = FileChannel.open(file)) {
            while (offset < declared.byteSize()) {
                progress.accept(offset);
                try {
                    long kept = piece(path, channel, offset, declared.byteSize());
                    failures = kept > offset ? 0 : failures;
                    offset = kept;
                } catch (IOException cut) {
                    if (++failures >= TRIES) {
                        throw Http.unreachable(http.api(path).build().uri(), cut);
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                    offset = offset(path);
                }
            }
        }
        progress.accept(offset);
        return completed(path, declared);
    }

    /// The answer may be lost on its way, so what can't be known is asked for. An inspection's turn that doesn't come
    /// at once, since others have theirs, is waited for.
    private ModelVersion completed(String path, NewUpload declared) {
        int tries = 0;
        long patience = System.nanoTime() + TURN_WITHIN.toNanos();
        while (true) {
            try {
                return http.send("POST", path + ":complete", Map.of(), Map.of(), new TypeReference<ModelVersion>() {});
            } catch (WindlassException failed) {
                var problem = failed.problem();
                if (problem.status() == NOT_FOUND) {
                    return registered(declared).orElseThrow(() -> failed);
                }
                boolean crowded = problem.status() == TOO_MANY || problem.status() == UNAVAILABLE;
                if (crowded && System.nanoTime() < patience) {
                    LockSupport.parkNanos(TURN_PAUSE.toNanos());
                    continue;
                }
                boolean open = problem.status() == WindlassException.UNREACHABLE
                        || problem.reason().equals("UploadBusy");
                if (!open || ++tries >= TRIES) {
                    throw failed;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /// The version, if it is there with these bytes.
    private Optional<ModelVersion> registered(NewUpload declared) {
        var path = "/v1/tenants/" + Http.segment(tenant) + "/models/" + Http.segment(declared.model()) + "/versions/"
                + Http.segment(declared.version());
        try {
            return Optional.of(http.get(path, new TypeReference<ModelVersion>() {}))
                    .filter(there -> there.digest().equals(declared.digest()));
        } catch (WindlassException refused) {
            if (refused.problem().status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /// True if the server has something to say to the declaration: a version never changes.
    private static boolean contradicts(NewUpload declared, ModelVersion there) {
        var metrics = declared.metrics();
        return (metrics != null && !metrics.isEmpty() && !metrics.equals(there.metrics()))
                || (declared.risk() != null && declared.risk() != there.risk());
    }

    /// @return the offset that the server is at
    /// @throws IOException if it should be tried again in a moment
    private long piece(String path, FileChannel channel, long offset, long byteSize) throws IOException {
        var request = http.api(path)
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", Long.toString(offset));
        var bytes = read(channel, offset, (int) Math.min(PIECE_BYTES, byteSize - offset));
        var response = http.sendOnce(request, "PATCH", BodyPublishers.ofByteArray(bytes));
        if (response.statusCode() == TOO_MANY || response.statusCode() == UNAVAILABLE) {
            throw new IOException("the server is busy: " + response.statusCode());
        }
        if (response.statusCode() == CONFLICT) {
            // At another offset, or in the hands of another request: without a pause it would be asked in turns.
            return response.headers().firstValueAsLong("Upload-Offset").orElseThrow(() -> new IOException("busy"));
        }
        http.checked(response);
        return kept(response.headers().firstValueAsLong("Upload-Offset").orElse(-1), offset);
    }

    private static byte[] read(FileChannel channel, long offset, int length) throws IOException {
        var bytes = new byte[length];
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw WindlassException.of(0, "FileChanged", "the file got shorter while it was sent", "push it again");
            }
        }
        return bytes;
    }

    private static long kept(long answered, long before) {
        if (answered <= before) {
            throw WindlassException.of(
                    200,
                    "BadAnswer",
                    "the server kept nothing of a piece sent at offset " + before,
                    "run the command again");
        }
        return answered;
    }

    private long offset(String path) {
        var response = http.send(http.api(path).method("HEAD", BodyPublishers.noBody()));
        return response.headers().firstValueAsLong("Upload-Offset").orElse(0);
    }

    private String root() {
        return "/v1/tenants/" + Http.segment(tenant) + "/uploads";
    }
}
