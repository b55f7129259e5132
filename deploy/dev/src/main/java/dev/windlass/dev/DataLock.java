package dev.windlass.dev;

import dev.windlass.launch.PartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// One supervisor per data directory: the kernel lets go of it with the process.
record DataLock(FileChannel channel) implements AutoCloseable {
    /// Makes the directories, too, for this user alone.
    ///
    /// @throws PartException if another supervisor has it
    static DataLock take(Layout layout, Path data) throws IOException {
        OwnFiles.privateDirectory(data);
        OwnFiles.privateDirectory(layout.run());
        OwnFiles.privateDirectory(layout.logs());
        var channel = FileChannel.open(layout.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(channel)) {
            channel.close();
            throw new PartException("another supervisor runs on " + data + "; stop it (Ctrl-C, or kill the pid in "
                    + layout.run().resolve("supervisor.pid") + "), or give another --data");
        }
        return new DataLock(channel);
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
