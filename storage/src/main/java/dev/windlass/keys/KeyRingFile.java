package dev.windlass.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// A key ring on disk: read again when it has changed, replaced whole under a lock that processes share,
/// and on the disk for good before anybody uses what is new in it.
final class KeyRingFile {
    private static final long BYTES_MAX = 64L << 20;
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /// A file's lock is the whole process', so its threads wait here.
    private static final ReentrantLock ONE_OF_THIS_PROCESS = new ReentrantLock();

    private final Path path;
    private volatile @Nullable Seen seen;

    KeyRingFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    private record Seen(@Nullable Object file, FileTime modified, long size, KeyRing ring) {
        boolean same(BasicFileAttributes now) {
            return now.size() == size
                    && now.lastModifiedTime().equals(modified)
                    && java.util.Objects.equals(now.fileKey(), file);
        }
    }

    String remedy() {
        return "put the file back from its backup, or name the ring that has the key (encryption.key-ring)";
    }

    /// The ring as it is on disk now.
    KeyRing read() {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            var last = seen;
            if (last != null && last.same(attributes)) {
                return last.ring;
            }
            var ring = parse(attributes);
            seen = new Seen(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size(), ring);
            return ring;
        } catch (NoSuchFileException e) {
            throw new KmsException(
                    "key ring " + path + " isn't there; " + remedy() + ", or make a new one with windlass key-ring", e);
        } catch (IOException e) {
            throw new KmsException("key ring " + path + " can't be read: " + e.getMessage(), e);
        }
    }

    private KeyRing parse(BasicFileAttributes attributes) throws IOException {
        if (!OWNERS.containsAll(Files.getPosixFilePermissions(path))) {
            throw new KmsException("key ring " + path + " may be used by others than its owner; chmod 600 it");
        }
        if (attributes.size() > BYTES_MAX) {
            throw new KmsException("key ring " + path + " has more than " + BYTES_MAX + " bytes; " + remedy());
        }
        try {
            return KeyRing.read(Files.readString(path));
        } catch (GeneralSecurityException
                | JacksonException
                | IllegalArgumentException
                | java.time.DateTimeException e) {
            // What the parser says might quote a key.
            throw new KmsException("key ring " + path + " is none or is damaged; " + remedy());
        }
    }

    /// @return false if there is one
    boolean create() {
        return locked(() -> {
            if (Files.exists(path)) {
                return false;
            }
            write(KeyRing.EMPTY);
            return true;
        });
    }

    /// @return the ring as it is from now on
    KeyRing change(UnaryOperator<KeyRing> change) {
        return locked(() -> {
            var before = read();
            var after = change.apply(before);
            if (!after.equals(before)) {
                write(after);
            }
            return after;
        });
    }

    private interface Work<T> {
        T run() throws IOException, GeneralSecurityException;
    }

    private <T> T locked(Work<T> work) {
        ONE_OF_THIS_PROCESS.lock();
        try (var lock = FileChannel.open(
                        path.resolveSibling(path.getFileName() + ".lock"),
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                        PosixFilePermissions.asFileAttribute(PRIVATE));
                var _ = lock.lock()) {
            return work.run();
        } catch (IOException | GeneralSecurityException e) {
            throw new KmsException(
                    "key ring " + path + " can't be written (" + e.getMessage()
                            + "); see that its directory is there and this process' user may write to it",
                    e);
        } finally {
            ONE_OF_THIS_PROCESS.unlock();
        }
    }

    private void write(KeyRing ring) throws IOException, GeneralSecurityException {
        var directory = path.getParent();
        var temporary = Files.createTempFile(
                directory, "." + path.getFileName(), ".new", PosixFilePermissions.asFileAttribute(PRIVATE));
        try {
            try (var out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                var bytes = StandardCharsets.UTF_8.encode(ring.write());
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        // Data keys that only the new file can unwrap are written next: the name must survive a crash, too.
        try (var names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    @Override
    public String toString() {
        return "key ring " + path;
    }
}
