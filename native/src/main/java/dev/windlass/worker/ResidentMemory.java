package dev.windlass.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process takes of the machine.
final class ResidentMemory {
    private static final long PAGE_BYTES = 4096;

    private ResidentMemory() {}

    /// Resident bytes, as Linux counts them; 0 where it doesn't say.
    static long bytes() {
        try {
            return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * PAGE_BYTES;
        } catch (IOException unknown) {
            return 0;
        }
    }
}
