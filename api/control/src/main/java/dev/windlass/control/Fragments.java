package dev.windlass.control;

import dev.windlass.domain.PrincipalId;
import dev.windlass.storage.UploadStore;
import dev.windlass.storage.UploadStore.Fragment;
import dev.windlass.storage.UploadStore.Upload;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pieces of uploads that are too small for a part of the object store: each is an object of its own, named by the
/// session's row, until it is joined with what follows. So whatever was acknowledged is there after a crash, whichever
/// process gets the next piece. Objects that no row names go with the session.
final class Fragments {
    private static final Logger LOG = LoggerFactory.getLogger(Fragments.class);

    private final UploadStore uploads;
    private final BlobStore blobs;

    Fragments(UploadStore uploads, BlobStore blobs) {
        this.uploads = uploads;
        this.blobs = blobs;
    }

    /// Keeps a piece that begins at the session's offset.
    ///
    /// @return false if the session isn't at that offset any more
    boolean keep(Upload at, byte[] bytes, PrincipalId sender) {
        // Under a name of its own: two processes that get the same offset can't write over each other.
        var key = prefix(at) + at.receivedBytes() + "-" + UUID.randomUUID();
        ObjectCalls.of(() -> blobs.putIfAbsent(key, bytes));
        boolean taken = uploads.received(at, new Fragment(key, bytes.length), sender);
        if (!taken) {
            remove(key);
        }
        return taken;
    }

    /// The session's fragments with `bytes` behind them.
    ///
    /// @throws FileNotFoundException if one was lost
    byte[] before(Upload at, byte[] bytes) throws IOException {
        if (at.fragments().isEmpty()) {
            return bytes;
        }
        var whole = new byte[Math.toIntExact(at.fragmentBytes()) + bytes.length];
        int filled = 0;
        for (var fragment : at.fragments()) {
            try (var in = blobs.open(fragment.key())) {
                int read = in.readNBytes(whole, filled, Math.toIntExact(fragment.byteSize()));
                if (read != fragment.byteSize()) {
                    throw new IOException("object " + fragment.key() + " ended after " + read + " bytes");
                }
                filled += read;
            }
        }
        System.arraycopy(bytes, 0, whole, filled, bytes.length);
        return whole;
    }

    /// Removes those that a part holds by now.
    void forget(Upload joined) {
        joined.fragments().forEach(fragment -> remove(fragment.key()));
    }

    /// Removes all that the session ever had.
    static void drop(BlobStore blobs, Upload upload) throws IOException {
        blobs.deleteAll(prefix(upload));
    }

    private static String prefix(Upload upload) {
        return ObjectKeys.fragments(upload.version().tenant(), upload.id());
    }

    private void remove(String key) {
        try {
            blobs.delete(key);
        } catch (IOException away) {
            LOG.atInfo().addKeyValue("key", key).setCause(away).log("fragment stays until its session ends");
        }
    }
}
