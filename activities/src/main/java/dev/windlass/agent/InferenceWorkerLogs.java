package dev.windlass.agent;

import dev.windlass.domain.Id;
import dev.windlass.domain.VersionRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;

/// What inference workers print: a file per version, appended to by one process after the other. One that has
/// grown beyond its maximum begins anew with the next process; of the files, among which are the reports of JVMs
/// that crashed, the longest unused go first.
final class InferenceWorkerLogs {
    private static final long LOG_BYTES_MAX = 10 << 20;
    private static final int LOGS_MAX = 200;
    private static final int LAST_WORDS_BYTES = 2 << 10;

    private final Path directory;
    private final int logsMax;

    InferenceWorkerLogs(Path directory) throws IOException {
        this(directory, LOGS_MAX);
    }

    /// @param logsMax files kept at most; beyond it the longest unused is deleted
    InferenceWorkerLogs(Path directory, int logsMax) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.logsMax = logsMax;
    }

    /// The log of one process: a file, and where in it the process begins.
    record Log(Path file, long from) {
        /// Its last line in parentheses behind a space, or nothing if it has said nothing. At most 2 KiB are read.
        String lastWords() {
            var line = lastLine();
            return line.isEmpty() ? "" : " (" + line + ")";
        }

        /// The same line itself, or nothing.
        String lastLine() {
            try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                long size = channel.size();
                long start = Math.max(from, size - LAST_WORDS_BYTES);
                var bytes = ByteBuffer.allocate((int) Math.max(0, size - start));
                while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) > 0) {}
                var lines = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList();
                return lines.isEmpty() ? "" : lines.getLast();
            } catch (IOException unreadable) {
                return "";
            }
        }
    }

    /// The log for a process that is about to start.
    Log open(VersionRef version) throws IOException {
        var file = directory.resolve(new Id.LogFile(version).text());
        makeRoom(Files.exists(file) ? 0 : 1);
        if (!Files.exists(file)) {
            return new Log(file, 0);
        }
        if (Files.size(file) > LOG_BYTES_MAX) {
            Files.delete(file);
            return new Log(file, 0);
        }
        return new Log(file, Files.size(file));
    }

    private record Kept(Path file, FileTime lastUsed) {}

    private synchronized void makeRoom(int coming) throws IOException {
        var kept = new ArrayList<Kept>();
        try (var files = Files.newDirectoryStream(directory, "*.log")) {
            for (var file : files) {
                kept.add(new Kept(file, lastUsed(file)));
            }
        }
        kept.sort(Comparator.comparing(Kept::lastUsed));
        int over = kept.size() + coming - logsMax;
        for (var oldest : kept.subList(0, Math.max(0, over))) {
            Files.deleteIfExists(oldest.file());
        }
    }

    private static FileTime lastUsed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (NoSuchFileException gone) {
            return FileTime.fromMillis(0);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
