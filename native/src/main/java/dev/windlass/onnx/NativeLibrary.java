package dev.windlass.onnx;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.windlass.slab.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// ONNX Runtime's shared library on disk: unpacked once from its jar into a directory that all inference
/// workers share, under its SHA-256, so that they share its pages too.
///
/// A note beside it (`onnxruntime-<platform>-<jar's size>-<its time>.sha256`) leads later processes to the file without
/// reading 24 MB again. Both files appear by an atomic rename; two processes that unpack at the same time
/// make the same file.
final class NativeLibrary {
    /// Nobody unpacks for so long.
    private static final Duration DRAFT_AGE_MAX = Duration.ofMinutes(10);

    private NativeLibrary() {}

    sealed interface Located {
        record At(Path file) implements Located {}

        record Missing(String reason) implements Located {}
    }

    static Located locate(Path directory) {
        String os = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        String platform = platform(os, arch);
        if (platform == null) {
            return new Located.Missing("ONNX Runtime is carried for Linux on x86-64 and aarch64, this is " + os + " on "
                    + arch + "; run inference workers on one of these");
        }
        try {
            return located(Files.createDirectories(directory), platform, System.getProperty("java.class.path", ""));
        } catch (IOException e) {
            return new Located.Missing("ONNX Runtime's library can't be unpacked to " + directory + ": " + e
                    + "; make the directory writable and leave it 30 MB");
        }
    }

    static Located located(Path directory, String platform, String classPath) throws IOException {
        var key = CarriedLibrary.key(platform, classPath);
        Path note = directory.resolve(key + ".sha256");
        Path known = key == null ? null : known(directory, note);
        if (known != null) {
            return new Located.At(known);
        }
        var carried = CarriedLibrary.find(platform, classPath);
        if (carried == null) {
            return new Located.Missing("the class path has no ONNX Runtime library for " + platform
                    + "; add com.microsoft.onnxruntime:onnxruntime");
        }
        Path library = unpack(carried, directory);
        if (key != null) {
            Path draft = Files.createTempFile(directory, "note", ".part");
            Files.writeString(draft, library.getFileName() + " " + Files.size(library), US_ASCII);
            Files.move(draft, note, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Located.At(library);
    }

    private static @Nullable String platform(String os, String arch) {
        if (!os.toLowerCase(Locale.ROOT).startsWith("linux")) {
            return null;
        }
        return switch (arch) {
            case "amd64", "x86_64" -> "linux-x64";
            case "aarch64" -> "linux-aarch64";
            default -> null;
        };
    }

    private static @Nullable Path known(Path directory, Path note) throws IOException {
        if (!Files.exists(note)) {
            return null;
        }
        var nameAndSize = Files.readString(note, US_ASCII).split(" ");
        Path library = directory.resolve(nameAndSize[0]);
        boolean whole = nameAndSize.length == 2
                && Files.exists(library)
                && Long.toString(Files.size(library)).equals(nameAndSize[1]);
        return whole ? library : null;
    }

    /// Deletes what doesn't load, so that the next [#locate] unpacks it again.
    static void discard(Path library) throws IOException {
        Files.deleteIfExists(library);
    }

    /// A name that survives a power failure leads to bytes that did, too.
    private static void sync(Path file) throws IOException {
        try (var written = FileChannel.open(file, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    /// Drafts of processes that were killed while they unpacked.
    private static void sweep(Path directory) throws IOException {
        var old = FileTime.from(Instant.now().minus(DRAFT_AGE_MAX));
        try (var drafts = Files.newDirectoryStream(directory, "*.part")) {
            for (var draft : drafts) {
                if (Files.getLastModifiedTime(draft).compareTo(old) < 0) {
                    Files.deleteIfExists(draft);
                }
            }
        } catch (NoSuchFileException | DirectoryIteratorException anotherSweeps) {
            return;
        }
    }

    private static Path unpack(CarriedLibrary carried, Path directory) throws IOException {
        sweep(directory);
        Path draft = Files.createTempFile(directory, "onnxruntime", ".part");
        try {
            var sha256 = ContentHash.begin();
            try (InputStream in = carried.open();
                    var out = new DigestOutputStream(Files.newOutputStream(draft), sha256)) {
                in.transferTo(out);
            }
            String digest = HexFormat.of().formatHex(sha256.digest());
            Path library = directory.resolve("libonnxruntime-" + digest + ".so");
            if (!Files.exists(library) || Files.size(library) != Files.size(draft)) {
                sync(draft);
                Files.move(draft, library, StandardCopyOption.ATOMIC_MOVE);
            }
            return library;
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
