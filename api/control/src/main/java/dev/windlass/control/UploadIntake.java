package dev.windlass.control;

import dev.windlass.client.ExternalData;
import dev.windlass.client.message.UploadView;
import dev.windlass.domain.PrincipalId;
import dev.windlass.storage.UploadStore;
import dev.windlass.storage.UploadStore.Upload;
import dev.windlass.storage.objects.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;

/// From a request's body to parts in the object store and their rows, hashed on the way. The caller has the
/// session for itself in this process; between processes the row decides whose part counts.
///
/// Pieces that are too small for a part (a proxy may let no larger ones through) are kept as [Fragments] until there
/// are enough for one.
final class UploadIntake {
    /// The object store takes no smaller part, except the last. What a cut connection leaves behind the last
    /// part or fragment and is smaller is sent again.
    static final int PART_BYTES_MIN = 5 << 20;

    /// Bytes that are held in memory per request; twice as many while fragments are joined.
    static final int PART_BYTES = 8 << 20;

    /// Known by the first piece, so that the rest needn't be sent.
    private static final ApiFailure.BadArtifact EXTERNAL_DATA =
            new ApiFailure.BadArtifact(ExternalData.REASON, ExternalData.MESSAGE, ExternalData.REMEDY);

    private final UploadStore uploads;
    private final BlobStore blobs;
    private final Fragments fragments;
    private final RunningDigests digests;

    UploadIntake(UploadStore uploads, BlobStore blobs, RunningDigests digests) {
        this.uploads = uploads;
        this.blobs = blobs;
        this.fragments = new Fragments(uploads, blobs);
        this.digests = digests;
    }

    /// Keeps what arrives from the session's offset on.
    ///
    /// @throws ApiException BadArtifact, if nothing of the session will ever do: it should go
    /// @param sender whose hands these bytes come from
    /// @param length of the body, or -1 if it isn't known before its end
    /// @return the new offset
    long receive(Upload upload, PrincipalId sender, long length, PacedBody body) {
        if (length > upload.declaredBytes() - upload.receivedBytes()) {
            throw tooMany(upload);
        }
        var at = upload;
        while (at.receivedBytes() < at.declaredBytes()) {
            body.begin();
            long room = Math.min(PART_BYTES - at.fragmentBytes(), at.declaredBytes() - at.receivedBytes());
            var piece = Piece.read(body, (int) room);
            int arrived = piece.bytes().length;
            if (arrived == 0 || !enough(at, piece)) {
                if (piece.end() == Piece.End.SLOW) {
                    throw body.tooSlow();
                }
                return ended(upload, at, piece);
            }
            if (at.receivedBytes() == 0 && ExternalData.in(ByteBuffer.wrap(piece.bytes()))) {
                throw new ApiException(EXTERNAL_DATA);
            }
            at = keep(at, sender, piece.bytes());
            if (piece.end() == Piece.End.SLOW) {
                throw body.tooSlow();
            }
        }
        if (more(body)) {
            throw tooMany(at);
        }
        return at.receivedBytes();
    }

    /// True if the bytes make a part, together with the fragments before them, or are a fragment that somebody sent on
    /// purpose.
    private static boolean enough(Upload at, Piece piece) {
        return isPart(at, piece.bytes().length)
                || (piece.end() == Piece.End.WHOLE && piece.bytes().length >= UploadView.PIECE_BYTES_MIN);
    }

    private static boolean isPart(Upload at, int arrived) {
        return at.fragmentBytes() + arrived >= PART_BYTES_MIN || at.receivedBytes() + arrived == at.declaredBytes();
    }

    private static long ended(Upload before, Upload at, Piece piece) {
        if (piece.end() == Piece.End.CUT) {
            throw new ApiException(
                    ApiFailure.invalid("body", "", "ended early", "ask with HEAD, then send from Upload-Offset on"));
        }
        int rest = piece.bytes().length;
        if (at.receivedBytes() == before.receivedBytes() && rest > 0) {
            throw new ApiException(ApiFailure.invalid(
                    "body",
                    Integer.toString(rest),
                    "is a piece of less than " + UploadView.PIECE_BYTES_MIN + " bytes and not the end",
                    "send larger pieces, or all that is left"));
        }
        return at.receivedBytes();
    }

    private static boolean more(PacedBody body) {
        try {
            return body.read() >= 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// A crash between store and row leaves what nobody knows of: the same part is written again, and a fragment goes
    /// with the session's others.
    private Upload keep(Upload at, PrincipalId sender, byte[] bytes) {
        boolean taken = isPart(at, bytes.length) ? part(at, sender, bytes) : fragments.keep(at, bytes, sender);
        if (!taken) {
            digests.forget(at.id());
            throw moved(found(at).receivedBytes());
        }
        digests.add(at.id(), at.receivedBytes(), bytes);
        return found(at);
    }

    private boolean part(Upload at, PrincipalId sender, byte[] bytes) {
        int number = at.parts().size() + 1;
        var whole = ObjectCalls.ofSession(() -> fragments.before(at, bytes));
        var part = ObjectCalls.ofSession(() -> blobs.putPart(Uploads.key(at), at.multipartId(), number, whole));
        boolean taken = uploads.received(at, new UploadStore.Part(number, part.etag(), whole.length), sender);
        if (taken) {
            fragments.forget(at);
        }
        return taken;
    }

    private static ApiException moved(long offset) {
        return new ApiException(new ApiFailure.OffsetMismatch(offset));
    }

    private static ApiException tooMany(Upload upload) {
        return new ApiException(ApiFailure.invalid(
                "body",
                "",
                "has more bytes than the " + upload.declaredBytes() + " declared",
                "declare the right size in a new upload"));
    }

    private Upload found(Upload at) {
        return uploads.find(at.version().tenant(), at.id())
                .orElseThrow(
                        () -> new ApiException(new ApiFailure.NotFound("upload \"" + at.id() + "\" that is open")));
    }
}
