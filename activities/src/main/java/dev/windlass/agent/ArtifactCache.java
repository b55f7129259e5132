package dev.windlass.agent;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Id;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.VersionKey;
import dev.windlass.json.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Artifacts on this node's disk. Each lies alone in a directory of its tenant and digest, which only this node's
/// user can enter: a model that asks for a file beside itself finds nothing. A file under its final name is whole;
/// what a crash left half-written has another name and is deleted at the next start. Thread-safe: one download per
/// directory.
final class ArtifactCache {
    private static final String PART = "model.part";
    private static final String WHOLE = "model.onnx";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final ArtifactSource source;
    private final long bytesMax;
    private final Supplier<Set<VersionKey>> inUse;
    private final LongSupplier diskBytesFree;
    private final Map<VersionKey, ReentrantLock> downloads = new ConcurrentHashMap<>();
    private final Object room = new Object();
    private long reservedBytes; // guarded by room: downloads under way

    /// @param inUse what must stay; asked when room is made, and must name everything from before its [#fetch] on
    ArtifactCache(Path directory, ArtifactSource source, long bytesMax, Supplier<Set<VersionKey>> inUse)
            throws IOException {
        this(directory, source, bytesMax, inUse, () -> directory.toFile().getUsableSpace());
    }

    ArtifactCache(
            Path directory,
            ArtifactSource source,
            long bytesMax,
            Supplier<Set<VersionKey>> inUse,
            LongSupplier diskBytesFree)
            throws IOException {
        this.directory = Files.createDirectories(directory);
        this.source = source;
        this.bytesMax = bytesMax;
        this.inUse = inUse;
        this.diskBytesFree = diskBytesFree;
        Files.setPosixFilePermissions(directory, PRIVATE);
        try (var places = Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (var place : places) {
                Files.deleteIfExists(place.resolve(PART));
                deleteIfEmpty(place);
            }
        }
    }

    /// Where the artifact lies, if it is here.
    static Path file(Path directory, VersionKey key) {
        return directory
                .resolve(new Id.ArtifactDirectory(key.tenant(), new Digest(key.digest())).text())
                .resolve(WHOLE);
    }

    /// A directory that only this process' user can enter.
    static void privateDirectory(Path place) throws IOException {
        Files.createDirectories(place, PosixFilePermissions.asFileAttribute(PRIVATE));
    }

    /// The artifact's file, brought here if it wasn't. Blocks while another thread brings the same.
    ///
    /// @throws DigestMismatchException if the store's bytes aren't those that were registered
    Path fetch(WorkerSpec spec) throws IOException, InterruptedException {
        var download = downloads.computeIfAbsent(Replica.keyOf(spec), _ -> new ReentrantLock());
        download.lockInterruptibly();
        try {
            var file = file(directory, Replica.keyOf(spec));
            if (!touched(file)) {
                bring(spec, file);
            }
            return file;
        } finally {
            download.unlock();
        }
    }

    /// Forgets bytes that an inference worker refused: the next [#fetch] brings them anew.
    void discard(WorkerSpec spec) throws IOException {
        var file = file(directory, Replica.keyOf(spec));
        Files.deleteIfExists(file);
        deleteIfEmpty(place(file));
    }

    /// Whether it is here. If so it counts as used now, before anybody else can make room of it.
    private boolean touched(Path file) throws IOException {
        synchronized (room) {
            if (!Files.exists(file)) {
                return false;
            }
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return true;
        }
    }

    private void bring(WorkerSpec spec, Path file) throws IOException {
        reserve(spec.byteSize());
        var part = file.resolveSibling(PART);
        try (var in = source.open(spec.artifact())) {
            privateDirectory(place(file));
            var found = copy(in, part, spec.byteSize());
            if (!found.equals(spec.digest())) {
                throw new DigestMismatchException("the object store's " + spec.artifact() + " has digest " + found
                        + ", registered is " + spec.digest());
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            synchronized (room) {
                reservedBytes -= spec.byteSize();
            }
            Files.deleteIfExists(part);
            deleteIfEmpty(place(file));
        }
    }

    private static Digest copy(InputStream in, Path to, long byteSize) throws IOException {
        var sha = Sha256.begin();
        long copied = 0;
        try (var out = FileChannel.open(
                to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                copied += n;
                if (copied > byteSize) {
                    throw new DigestMismatchException(
                            "the object is longer than the " + byteSize + " bytes registered");
                }
                sha.update(buffer, 0, n);
                var bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            if (copied < byteSize) {
                // A connection that broke looks like this, too: that is worth another try.
                throw new EOFException("the object ended after " + copied + " of " + byteSize + " bytes");
            }
            out.force(true);
        }
        return Sha256.end(sha);
    }

    /// Makes room and keeps it, until [#bring] gives it back.
    ///
    /// @throws IOException if what must stay leaves too little
    private void reserve(long wanted) throws IOException {
        synchronized (room) {
            var byAge = byAge();
            var stay = inUse.get().stream().map(key -> file(directory, key)).collect(Collectors.toSet());
            long used =
                    reservedBytes + byAge.stream().mapToLong(Cached::byteSize).sum();
            for (var cached : byAge) {
                if (fits(used, wanted)) {
                    break;
                }
                if (!stay.contains(cached.file())) {
                    used -= cached.byteSize();
                    Files.deleteIfExists(cached.file());
                    deleteIfEmpty(place(cached.file()));
                }
            }
            if (used + wanted > bytesMax) {
                throw new IOException("the artifact cache holds " + used + " bytes that are in use and has no room for "
                        + wanted + " more; release a version or raise artifact-cache-bytes-max, now " + bytesMax);
            }
            reservedBytes += wanted;
        }
    }

    /// Whether the maximum and the disk allow for it. A disk that is too full is told by the download itself.
    private boolean fits(long used, long wanted) {
        return used + wanted <= bytesMax && diskBytesFree.getAsLong() - reservedBytes >= wanted;
    }

    private record Cached(Path file, long byteSize, FileTime lastUsed) {}

    private List<Cached> byAge() throws IOException {
        var all = new ArrayList<Cached>();
        try (var places = Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (var place : places) {
                var file = place.resolve(WHOLE);
                try {
                    all.add(new Cached(file, Files.size(file), Files.getLastModifiedTime(file)));
                } catch (NoSuchFileException gone) {
                    // It is being brought, or was discarded, and takes no room but what is reserved.
                }
            }
        }
        all.sort(Comparator.comparing(Cached::lastUsed));
        return all;
    }

    private static Path place(Path file) {
        return Objects.requireNonNull(file.getParent(), "each lies in a directory");
    }

    private static void deleteIfEmpty(Path place) throws IOException {
        try {
            Files.deleteIfExists(place);
        } catch (DirectoryNotEmptyException keptForWhatIsInIt) {
            // What is wanted of it.
            return;
        }
    }
}
