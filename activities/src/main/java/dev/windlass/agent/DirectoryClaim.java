package dev.windlass.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A state directory that is this process' alone: a second node agent on it would delete the first one's sockets
/// and run everything twice. The system gives the claim back when the process ends, however it ends.
final class DirectoryClaim implements AutoCloseable {
    private final FileChannel lock;

    private DirectoryClaim(FileChannel lock) {
        this.lock = lock;
    }

    /// The caller closes it.
    ///
    /// @throws IOException if another node agent has it
    static DirectoryClaim take(Path directory) throws IOException {
        Files.createDirectories(directory);
        var file =
                FileChannel.open(directory.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                return new DirectoryClaim(file);
            }
        } catch (OverlappingFileLockException mine) {
            file.close();
            throw new IOException(taken(directory), mine);
        } catch (IOException failed) {
            file.close();
            throw failed;
        }
        file.close();
        throw new IOException(taken(directory));
    }

    private static String taken(Path directory) {
        return "another node agent uses " + directory + "; stop it, or give this node a state-dir of its own";
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException alreadyClosed) {
            // Either way the claim is given back.
            return;
        }
    }
}
