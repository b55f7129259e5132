package dev.windlass.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Which process this was: the id alone may belong to a stranger by now, id and start time together don't.
///
/// @param pid process id
/// @param startedAt start time as the operating system reports it
public record ProcessMark(long pid, Instant startedAt) {
    // The kernel counts from boot, and the wall time of boot may be corrected by a second.
    private static final Duration SLACK = Duration.ofSeconds(2);

    /// The mark of a process that runs now.
    public static ProcessMark of(ProcessHandle process) {
        return new ProcessMark(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    /// The mark in `file`; empty if there is none or it can't be read.
    public static Optional<ProcessMark> read(Path file) {
        try {
            var words = Files.readString(file).strip().split(" ");
            return words.length == 2
                    ? Optional.of(
                            new ProcessMark(Long.parseLong(words[0]), Instant.ofEpochMilli(Long.parseLong(words[1]))))
                    : Optional.empty();
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// Stores this mark in `file`, whole or not at all.
    public void write(Path file) {
        try {
            OwnFiles.writeAtomically(file, pid + " " + startedAt.toEpochMilli() + "\n", OwnFiles.PRIVATE);
        } catch (IOException e) {
            throw new UncheckedIOException("pid file " + file, e);
        }
    }

    /// The process, if it still runs and is the one that was marked.
    public Optional<ProcessHandle> live() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
    }

    private boolean isSame(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(start -> Duration.between(start, startedAt).abs().compareTo(SLACK) <= 0)
                .orElse(false);
    }
}
