package dev.windlass.activity;

import dev.windlass.domain.Digest;
import dev.windlass.json.Sha256;
import dev.windlass.storage.RetirementRow;
import dev.windlass.storage.Tombstones;
import dev.windlass.storage.objects.ArchiveStore;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import io.temporal.activity.Activity;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Artifacts of retired versions in the object store. Every step may be repeated, and may have been cut off anywhere.
/// Bytes that another version has, too, are never deleted: a push of the same bytes looks after its registration
/// whether they are still there, and a purge looks after its deletion whether somebody registered them meanwhile.
final class ArtifactArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactArchive.class);
    private static final int CHUNK = 1 << 20;

    private final BlobStore objects;
    private final ArchiveStore archive;
    private final Tombstones tombstones;

    ArtifactArchive(BlobStore objects, ArchiveStore archive, Tombstones tombstones) {
        this.objects = objects;
        this.archive = archive;
        this.tombstones = tombstones;
    }

    /// Copies the artifact and the evidence about it, reads the copies back, and locks them where the archive does.
    ///
    /// @return what was done, in words
    String keep(RetirementRow row) {
        var copy = archived(row);
        var tenant = row.version().tenant();
        try {
            keep(artifact(row), copy, row.digest());
            var address = archive.address(copy);
            if (address.isEmpty()) {
                return "archived as " + copy + ", read back with its own digest";
            }
            for (var evidence : tombstones.evidenceOf(row.version())) {
                var key = ObjectKeys.evidence(tenant, evidence);
                keep(key, key, evidence);
            }
            return "archived as " + address.get() + " with its evidence, read back with its own digest";
        } catch (FileNotFoundException missing) {
            throw Failures.artifactMismatch(
                    missing.getMessage() + "; put the artifact back, or withdraw the retirement");
        } catch (IOException away) {
            throw Activity.wrap(away);
        }
    }

    /// A copy is locked once its bytes were found to be right, so that a wrong one can be made anew.
    private void keep(String from, String copy, Digest digest) throws IOException {
        archive.keep(from, copy);
        var found = digest(copy);
        if (!found.equals(digest)) {
            archive.drop(copy);
            throw Failures.artifactMismatch("the archived copy " + copy + " has " + found + ", not " + digest
                    + "; put the own bytes of " + from + " back into the object store");
        }
        archive.seal(copy);
    }

    /// Where the copy stays after the purge, if it does.
    Optional<String> address(RetirementRow row) {
        return archive.address(archived(row));
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
            // Also one in the serving bucket from before the archive had one of its own.
            objects.delete(archived(row));
            return row.archivedAs() == null
                    ? "purged: artifact and archived copy are deleted, the tombstone stays"
                    : "purged: the artifact is deleted; the tombstone and " + row.archivedAs() + " stay";
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
        archive.putBack(archived(row), artifact(row));
    }

    /// Drops the archived copy of a retirement that was withdrawn. Without its artifact it stays.
    void drop(RetirementRow row) {
        try {
            putBack(row);
            if (objects.byteSize(artifact(row)).isEmpty()) {
                return;
            }
            objects.delete(archived(row));
            // Unless it is what another version's tombstone leads to, which had the same bytes.
            if (address(row).filter(tombstones::keeps).isEmpty()) {
                archive.drop(archived(row));
            }
        } catch (IOException away) {
            throw Activity.wrap(away);
        }
    }

    private Digest digest(String key) throws IOException {
        try (var in = archive.open(key)) {
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
