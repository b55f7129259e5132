package dev.windlass.activity;

import dev.windlass.domain.Digest;
import dev.windlass.json.Sha256;
import dev.windlass.storage.RetirementRow;
import dev.windlass.storage.Tombstones;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import io.temporal.activity.Activity;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Artifacts of retired versions in the object store. Every step may be repeated, and may have been cut off anywhere.
/// Bytes that another version has, too, are never deleted: a push of the same bytes looks after its registration
/// whether they are still there, and a purge looks after its deletion whether somebody registered them meanwhile.
final class ArtifactArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactArchive.class);
    private static final int CHUNK = 1 << 20;

    private final BlobStore objects;
    private final Tombstones tombstones;

    ArtifactArchive(BlobStore objects, Tombstones tombstones) {
        this.objects = objects;
        this.tombstones = tombstones;
    }

    /// Copies the artifact and reads the copy back.
    ///
    /// @return what was done, in words
    String keep(RetirementRow row) {
        var copy = archived(row);
        try {
            if (objects.byteSize(artifact(row)).isPresent()) {
                objects.copyIfAbsent(artifact(row), copy);
            }
            var found = digest(copy);
            if (!found.equals(row.digest())) {
                objects.delete(copy);
                throw Failures.artifactMismatch("the archived copy of " + row.version() + " has " + found + ", not "
                        + row.digest() + "; put the artifact's own bytes back into the object store");
            }
            return "archived as " + copy + ", read back with its own digest";
        } catch (FileNotFoundException missing) {
            throw Failures.artifactMismatch(
                    "neither " + artifact(row) + " nor its archived copy is in the object store;"
                            + " put the artifact back, or withdraw the retirement");
        } catch (IOException away) {
            throw Activity.wrap(away);
        }
    }

    /// Deletes the version's golden rows, the artifact, then its archived copy.
    ///
    /// @return what was done, in words
    String delete(RetirementRow row) {
        var version = row.version();
        try {
            objects.deleteAll(ObjectKeys.goldenOf(version));
            var other = tombstones.sharedWith(version, row.digest());
            if (other.isEmpty()) {
                objects.delete(artifact(row));
                other = tombstones.sharedWith(version, row.digest());
                other.ifPresent(it -> LOG.atInfo()
                        .addKeyValue("version", version)
                        .addKeyValue("other", it)
                        .log("the same bytes were pushed during their purge: put back"));
            }
            if (other.isPresent()) {
                putBack(row);
                return "purged; its bytes are those of " + other.get() + ", too, which keeps them";
            }
            objects.delete(archived(row));
            return "purged: artifact and archived copy are deleted, the tombstone stays";
        } catch (IOException away) {
            throw Activity.wrap(away);
        }
    }

    /// Also where a former try was cut off between the two.
    private void putBack(RetirementRow row) throws IOException {
        if (objects.byteSize(artifact(row)).isEmpty()
                && objects.byteSize(archived(row)).isPresent()) {
            objects.copyIfAbsent(archived(row), artifact(row));
        }
    }

    /// Drops the archived copy of a retirement that was withdrawn. Without its artifact it stays.
    void drop(RetirementRow row) {
        try {
            putBack(row);
            if (objects.byteSize(artifact(row)).isPresent()) {
                objects.delete(archived(row));
            }
        } catch (IOException away) {
            throw Activity.wrap(away);
        }
    }

    private Digest digest(String key) throws IOException {
        try (var in = objects.open(key)) {
            return digest(in);
        }
    }

    private static Digest digest(InputStream in) throws IOException {
        var sha = Sha256.begin();
        var chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            sha.update(chunk, 0, read);
        }
        return Sha256.end(sha);
    }

    private static String artifact(RetirementRow row) {
        return ObjectKeys.artifact(row.version().tenant(), row.digest());
    }

    private static String archived(RetirementRow row) {
        return ObjectKeys.archive(row.version().tenant(), row.digest());
    }
}
