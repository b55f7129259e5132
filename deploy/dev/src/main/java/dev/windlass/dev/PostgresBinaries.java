package dev.windlass.dev;

import dev.windlass.launch.PartException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The Postgres programs that come with the jar, unpacked once into the tools directory.
public final class PostgresBinaries {
    /// The version of the programs; also in the name of their directory, so that an upgrade unpacks anew.
    static final String VERSION = "18.6.0";

    private PostgresBinaries() {}

    /// The directory that holds `bin/postgres`, unpacked if it isn't there yet. Safe against several
    /// processes at once.
    public static Path unpacked(Path tools) {
        var home = tools.resolve("postgres-" + VERSION);
        if (Files.isExecutable(home.resolve("bin/postgres"))) {
            return home;
        }
        String resource =
                "/postgres-linux-" + ("amd64".equals(System.getProperty("os.arch")) ? "x86_64" : "arm_64") + ".txz";
        try (var in = PostgresBinaries.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new PartException(
                        "no Postgres for this kind of machine comes with Windlass (" + resource
                                + "); `windlass dev` needs Linux on x86-64, `control` and `node` take any Postgres by their settings");
            }
            Files.createDirectories(tools);
            var fresh = Files.createTempDirectory(tools, ".postgres-");
            unpack(in, fresh);
            try {
                Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.isExecutable(home.resolve("bin/postgres"))) {
                    throw e;
                }
                OwnFiles.deleteTree(fresh); // another process was first
            }
            return home;
        } catch (IOException e) {
            throw new PartException("Postgres can't be unpacked into " + home + ": " + e.getMessage(), e);
        }
    }

    private static void unpack(InputStream in, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("entry outside the archive: " + entry.getName());
                }
                write(tar, entry, path);
            }
        }
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void write(InputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(tar, path);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
