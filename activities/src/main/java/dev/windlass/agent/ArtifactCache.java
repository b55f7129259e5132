package dev.windlass.agent;

import dev.windlass.domain.Digest;
import dev.windlass.domain.WorkerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Set;

/// Artifacts on this node's disk, one file per digest. A file under its final name is whole and was verified; what a
/// crash left half-written has another name and is deleted at the next start. Thread-safe by the caller's lock.
final class ArtifactCache {
    private static final String PART = ".part";

    private final Path directory;
    private final ArtifactSource source;
    private final long bytesMax;

    ArtifactCache(Path directory, ArtifactSource source, long bytesMax) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.source = source;
        this.bytesMax = bytesMax;
        try (var files = Files.list(directory)) {
            for (var leftover : files.filter(file -> file.toString().endsWith(PART)).toList()) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    /// The artifact's file, brought here if it wasn't.
    ///
    /// @param inUse digests that must stay
    /// @throws DigestMismatch if the store's bytes aren't those that were registered
    Path fetch(WorkerSpec spec, Set<Digest> inUse) throws IOException {
        var file = directory.resolve(spec.digest().hex() + ".onnx");
        if (Files.exists(file)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return file;
        }
        makeRoom(spec.byteSize(), inUse);
        var part = directory.resolve(spec.digest().hex() + "-" + Thread.currentThread().threadId() + PART);
        try (var in = source.open(spec.artifact())) {
            var found = copy(in, part, spec.byteSize());
            if (!found.equals(spec.digest())) {
                throw new DigestMismatch("the object store's " + spec.artifact() + " has digest " + found
                        + ", registered is " + spec.digest());
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return file;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// The registered digest and the bytes differ: nothing is loaded.
    static final class DigestMismatch extends IOException {
        DigestMismatch(String message) {
            super(message);
        }
    }

    private static Digest copy(InputStream in, Path to, long byteSizeMax) throws IOException {
        var sha = sha256();
        long copied = 0;
        try (var out = FileChannel.open(
                to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                copied += n;
                if (copied > byteSizeMax) {
                    throw new DigestMismatch("the object is longer than the " + byteSizeMax + " bytes registered");
                }
                sha.update(buffer, 0, n);
                var bytes = java.nio.ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            out.force(true);
        }
        return new Digest("sha256:" + HexFormat.of().formatHex(sha.digest()));
    }

    private void makeRoom(long wanted, Set<Digest> inUse) throws IOException {
        try (var files = Files.list(directory)) {
            var byAge = files.sorted(Comparator.comparing(ArtifactCache::lastUsed)).toList();
            long used = 0;
            for (var file : byAge) {
                used += Files.size(file);
            }
            for (var file : byAge) {
                if (used + wanted <= bytesMax) {
                    return;
                }
                boolean needed = inUse.stream().anyMatch(digest -> file.endsWith(digest.hex() + ".onnx"));
                if (!needed && file.toString().endsWith(".onnx")) {
                    used -= Files.size(file);
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static FileTime lastUsed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
