package dev.windlass.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What processes cost, as Linux counts it.
final class ProcessCost {
    private static final long MICROS_PER_TICK = 10_000; // USER_HZ is 100 wherever Linux runs

    private ProcessCost() {}

    /// User and system time of all of them since their start, in microseconds.
    static long cpuMicros(List<Long> pids) {
        return pids.stream().mapToLong(ProcessCost::cpuMicros).sum();
    }

    /// Memory of one process with shared pages divided by their users, in MiB.
    static long pssMebibytes(long pid) {
        return read(pid, "smaps_rollup")
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .sum();
    }

    private static long cpuMicros(long pid) {
        var stat = read(pid, "stat");
        // The name in parentheses may hold spaces; utime and stime are the 12th and 13th after it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
