package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.VersionRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InferenceWorkerLogsTest {
    private static final VersionRef ONE = new VersionRef("payments", "fraud", "1");

    @TempDir
    private Path directory;

    private static void say(InferenceWorkerLogs.Log log, String text) throws IOException {
        Files.writeString(log.file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void tellsTheLastLine() throws IOException {
        var log = new InferenceWorkerLogs(directory).open(ONE);

        say(log, "first\nlast\n\n");

        assertThat(log.lastWords()).isEqualTo(" (last)");
    }

    @Test
    void doesNotTakeAnEarlierProcessLineForThisOnes() throws IOException {
        var logs = new InferenceWorkerLogs(directory);
        say(logs.open(ONE), "the last words of another\n");

        var second = logs.open(ONE);

        assertThat(second.lastWords()).isEmpty();
        say(second, "my own\n");
        assertThat(second.lastWords()).isEqualTo(" (my own)");
    }

    @Test
    void readsNoMoreThanTheEndOfALongLog() throws IOException {
        var log = new InferenceWorkerLogs(directory).open(ONE);

        say(log, "x".repeat(5 << 20) + "y");

        assertThat(log.lastWords()).hasSizeLessThan(3000).endsWith("xxy)");
    }

    @Test
    void hasAFileForEachVersionWhateverItIsCalled() throws IOException {
        var logs = new InferenceWorkerLogs(directory);

        var first = logs.open(new VersionRef("a-b", "c", "1"));
        var second = logs.open(new VersionRef("a", "b-c", "1"));

        assertThat(first.file()).isNotEqualTo(second.file());
    }

    @Test
    void beginsAnewAfterItsMaximum() throws IOException {
        var logs = new InferenceWorkerLogs(directory);
        say(logs.open(ONE), "x".repeat((10 << 20) + 1));

        var next = logs.open(ONE);

        assertThat(next.file()).doesNotExist();
        assertThat(next.from()).isZero();
    }

    @Test
    void keepsTheNewestFilesOnly() throws IOException {
        var logs = new InferenceWorkerLogs(directory, 2);
        for (int version = 1; version <= 3; version++) {
            var log = logs.open(new VersionRef("payments", "fraud", Integer.toString(version)));
            say(log, "version " + version);
            Files.setLastModifiedTime(log.file(), FileTime.from(Instant.EPOCH.plusSeconds(version)));
        }

        try (var files = Files.list(directory)) {
            assertThat(files.map(it -> it.getFileName().toString()))
                    .containsExactlyInAnyOrder("worker-payments--fraud--2.log", "worker-payments--fraud--3.log");
        }
    }

    @Test
    void keepsReportsOfCrashedJvmsWithinTheSameMaximum() throws IOException {
        var logs = new InferenceWorkerLogs(directory, 2);
        var known = logs.open(ONE);
        say(known, "here");
        for (int pid = 1; pid <= 3; pid++) {
            var report = Files.writeString(directory.resolve("hs_err_pid" + pid + ".log"), "SIGSEGV");
            Files.setLastModifiedTime(report, FileTime.from(Instant.EPOCH.plusSeconds(pid)));
        }

        assertThat(logs.open(ONE).from()).isPositive();

        try (var files = Files.list(directory)) {
            assertThat(files.map(it -> it.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "hs_err_pid3.log", known.file().getFileName().toString());
        }
    }
}
