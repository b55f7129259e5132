package dev.windlass.client;

import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.UploadView;
import dev.windlass.domain.Digest;
import dev.windlass.domain.ModelVersion;
import dev.windlass.json.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// Sends a file in pieces and goes on after a cut connection, and after a push that was ended, from the
/// offset that the server kept. What is there already isn't sent. Pieces shrink for a proxy that takes no large ones.
/// What passes (a store that fails, a proxy without anybody behind it) is waited through for as long as nothing goes on
/// for our patience.
final class Uploader {
    private static final int PIECE_BYTES = 8 << 20;

    /// Perhaps somebody cuts what is too long for him instead of saying so.
    private static final int CUTS_TO_SHRINK = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_LARGE = 413;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY = 429;

    private final Http http;
    private final String tenant;
    private int pieceBytes = PIECE_BYTES;

    Uploader(Http http, String tenant) {
        this.http = http.patient(http.patience(PATIENCE));
        this.tenant = tenant;
    }

    /// Hashes a file while reading it once.
    static Digest digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            var hash = Sha256.begin();
            var buffer = new byte[1 << 20];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hash.update(buffer, 0, read);
            }
            return Sha256.end(hash);
        }
    }

    /// @param golden the document that `declared` names, null if it names none
    ModelVersion upload(NewUpload declared, byte @Nullable [] golden, Path file, LongConsumer progress)
            throws IOException {
        if (ExternalData.in(file)) {
            throw WindlassException.of(
                    UNPROCESSABLE, ExternalData.REASON, file + ": " + ExternalData.MESSAGE, ExternalData.REMEDY);
        }
        var there = registered(http, declared);
        if (there.isPresent() && !Declared.contradicts(declared, there.get())) {
            return there.get();
        }
        // Declared alike, a session that is open is the one that was asked for.
        var session = http.sendAgain("POST", root(), declared, new TypeReference<UploadView>() {});
        var path = root() + "/" + Http.segment(session.id());
        if (golden != null) {
            http.put(path + "/golden", golden);
        }
        try (var channel = FileChannel.open(file)) {
            send(path, channel, session.offset(), declared.byteSize(), progress);
        }
        return completed(path, declared);
    }

    private void send(String path, FileChannel channel, long from, long byteSize, LongConsumer progress)
            throws IOException {
        var waiting = new Backoff(http.patience(PATIENCE));
        long offset = from;
        int cuts = 0;
        while (offset < byteSize) {
            progress.accept(offset);
            try {
                long kept = piece(path, channel, offset, byteSize);
                if (kept > offset) {
                    waiting.wentOn();
                    cuts = 0;
                }
                offset = kept;
            } catch (IOException cut) {
                if (!waiting.pause()) {
                    throw http.unreachable(http.api(path).build().uri(), cut);
                }
                if (++cuts % CUTS_TO_SHRINK == 0) {
                    shrink();
                }
                offset = offset(path);
            }
        }
        progress.accept(offset);
    }

    /// @return false if pieces are as small as they may be
    private boolean shrink() {
        boolean can = pieceBytes > UploadView.PIECE_BYTES_MIN;
        pieceBytes = Math.max(UploadView.PIECE_BYTES_MIN, pieceBytes / 2);
        return can;
    }

    /// The answer may be lost on its way, so what can't be known is looked up before it is called failed. An
    /// inspection's turn that doesn't come at once, since others have theirs, is waited for.
    private ModelVersion completed(String path, NewUpload declared) {
        var once = http.patient(Duration.ZERO);
        var waiting = new Backoff(http.patience(PATIENCE));
        while (true) {
            try {
                return once.send("POST", path + ":complete", Map.of(), Map.of(), new TypeReference<ModelVersion>() {});
            } catch (WindlassException failed) {
                boolean gone = failed.problem().status() == NOT_FOUND;
                if (!gone && !undecided(failed)) {
                    throw failed;
                }
                var there = registered(gone ? http : once, declared, failed);
                if (there.isPresent()) {
                    return there.get();
                }
                if (gone || !waiting.pause()) {
                    throw failed;
                }
            }
        }
    }

    /// True if nobody has said that the upload can't be completed.
    private static boolean undecided(WindlassException failed) {
        var problem = failed.problem();
        int status = problem.status();
        return passing(status) || problem.reason().equals("UploadBusy");
    }

    private static boolean passing(int status) {
        return status == WindlassException.UNREACHABLE || status == TOO_MANY || ForeignAnswer.passing(status);
    }

    /// The version, if it can be asked for now and is there with these bytes and golden rows.
    private Optional<ModelVersion> registered(Http asked, NewUpload declared, WindlassException failed) {
        try {
            return registered(asked, declared).filter(there -> !Declared.otherGolden(declared, there));
        } catch (WindlassException away) {
            if (passing(away.problem().status())) {
                failed.addSuppressed(away);
                return Optional.empty();
            }
            throw away;
        }
    }

    /// The version, if it is there with these bytes.
    private Optional<ModelVersion> registered(Http asked, NewUpload declared) {
        var path = "/v1/tenants/" + Http.segment(tenant) + "/models/" + Http.segment(declared.model()) + "/versions/"
                + Http.segment(declared.version());
        try {
            return Optional.of(asked.get(path, new TypeReference<ModelVersion>() {}))
                    .filter(there -> there.digest().equals(declared.digest()));
        } catch (WindlassException refused) {
            if (refused.problem().status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /// @return the offset that the server is at
    /// @throws IOException if it should be tried again in a moment
    private long piece(String path, FileChannel channel, long offset, long byteSize) throws IOException {
        var request = http.api(path)
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", Long.toString(offset));
        var bytes = read(channel, offset, (int) Math.min(pieceBytes, byteSize - offset));
        var response = http.sendOnce(request, "PATCH", BodyPublishers.ofByteArray(bytes));
        if (passing(response.statusCode())) {
            throw new IOException("the server is busy: " + response.statusCode());
        }
        if (response.statusCode() == TOO_LARGE && bytes.length > UploadView.PIECE_BYTES_MIN && shrink()) {
            return offset;
        }
        if (response.statusCode() == CONFLICT) {
            // At another offset, or in the hands of another request: without a pause it would be asked in turns.
            return response.headers().firstValueAsLong("Upload-Offset").orElseThrow(() -> new IOException("busy"));
        }
        http.checked(response, Http.Repeat.HARMLESS);
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
