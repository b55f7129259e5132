package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SocketDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void liesInTheStateDirectoryAndIsEmptiedAtAStart() throws IOException {
        var first = SocketDirectory.open(directory);
        var stale = Files.createFile(first.resolve("17.sock"));

        assertThat(SocketDirectory.open(directory)).isEqualTo(first).startsWith(directory);
        assertThat(stale).doesNotExist();
    }

    @Test
    void ofALongPathLiesElsewhereAndIsFoundAgain() throws IOException {
        var deep = Files.createDirectories(directory.resolve("x".repeat(100)));

        var first = SocketDirectory.open(deep);
        try {
            var stale = Files.createFile(first.resolve("17.sock"));

            assertThat(first.toString()).hasSizeLessThan(80);
            assertThat(SocketDirectory.open(deep)).isEqualTo(first);
            assertThat(stale).doesNotExist();
        } finally {
            Files.delete(first);
        }
    }

    @Test
    void thatIsGoneIsMadeAgain() throws IOException {
        var deep = Files.createDirectories(directory.resolve("x".repeat(100)));
        Files.delete(SocketDirectory.open(deep));

        var again = SocketDirectory.open(deep);

        assertThat(again).isEmptyDirectory();
        Files.delete(again);
    }
}
