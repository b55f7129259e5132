package dev.windlass.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// How often the kernel has ended a process of this machine for want of memory. It does so by the same signal as
/// anybody; who looks from time to time can tell the two apart. Thread-safe.
final class OutOfMemoryKills {
    private static final Path COUNTERS = Path.of("/proc/vmstat");
    private static final String COUNTER = "oom_kill ";
    private static final long UNKNOWN = -1;

    private final Path counters;
    private final AtomicLong seen;

    OutOfMemoryKills() {
        this(COUNTERS);
    }

    OutOfMemoryKills(Path counters) {
        this.counters = counters;
        this.seen = new AtomicLong(count());
    }

    /// Takes what has happened so far for known.
    void look() {
        seen.set(count());
    }

    /// True if there may have been one since the last look, a moment ago.
    boolean sinceLook() {
        long now = count();
        return now == UNKNOWN || now != seen.get();
    }

    private long count() {
        try (var lines = Files.lines(counters)) {
            return lines.filter(line -> line.startsWith(COUNTER))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(COUNTER.length()).strip()))
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException | RuntimeException unreadable) {
            return UNKNOWN;
        }
    }
}
