package dev.windlass.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/// What processes cost, from `/proc`.
final class ProcessCost {
    private ProcessCost() {}

    /// User and system time so far, in microseconds, of all of them; the clock has 10 ms per tick.
    static long cpuMicros(Collection<ProcessHandle> processes) {
        long micros = 0;
        for (var process : processes) {
            var stat = read(process, "stat");
            // The name in parentheses may hold blanks; what follows has fixed places.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            micros += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000;
        }
        return micros;
    }

    /// Proportional set size in MiB: shared pages count by their share.
    static double pssMiB(ProcessHandle process) {
        return read(process, "smaps_rollup")
                        .lines()
                        .filter(line -> line.startsWith("Pss:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                / 1024.0;
    }

    private static String read(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + process.pid() + " can't be measured", e);
        }
    }
}
