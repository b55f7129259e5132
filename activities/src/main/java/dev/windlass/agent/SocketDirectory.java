package dev.windlass.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where inference workers listen. A Unix socket's path is short by law: where the state directory's is too
/// long, the sockets lie in a temporary directory whose name the state directory keeps, so that the next start
/// finds it again. Emptied when it is opened: what lies there then is of processes that are gone or going.
final class SocketDirectory {
    private static final int SOCKET_PATH_MAX = 100; // the kernel's limit is 107 bytes
    private static final String LONGEST_NAME = "9999999999999.sock";
    private static final String KEPT = "workers-directory";

    private SocketDirectory() {}

    static Path open(Path stateDir) throws IOException {
        var wanted = stateDir.resolve("workers");
        if (wanted.resolve(LONGEST_NAME).toString().length() <= SOCKET_PATH_MAX) {
            return emptied(Files.createDirectories(wanted));
        }
        var kept = stateDir.resolve(KEPT);
        if (Files.exists(kept)) {
            var former = former(kept);
            if (former != null) {
                return emptied(former);
            }
        }
        var made = Files.createTempDirectory("windlass-workers");
        Files.writeString(kept, made.toString());
        return made;
    }

    /// The directory of an earlier start, or null if it is gone or, its name having become free, somebody else's.
    private static @Nullable Path former(Path kept) throws IOException {
        try {
            var directory = Path.of(Files.readString(kept));
            boolean ours = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(directory).equals(Files.getOwner(kept))
                    && directory.resolve(LONGEST_NAME).toString().length() <= SOCKET_PATH_MAX;
            return ours ? directory : null;
        } catch (InvalidPathException tornName) {
            return null;
        }
    }

    private static Path emptied(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (var leftover : files.toList()) {
                Files.deleteIfExists(leftover);
            }
        }
        return directory;
    }
}
