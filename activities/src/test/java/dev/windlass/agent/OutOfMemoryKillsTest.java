package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutOfMemoryKillsTest {
    @TempDir
    private Path directory;

    private Path counters(long kills) throws IOException {
        return Files.writeString(directory.resolve("vmstat"), "pgfault 7\noom_kill " + kills + "\nother 1\n");
    }

    @Test
    void tellsAKillSinceTheLastLookFromOlderOnes() throws IOException {
        var kills = new OutOfMemoryKills(counters(4));
        assertThat(kills.sinceLook()).isFalse();

        counters(5);
        assertThat(kills.sinceLook()).isTrue();
        kills.look();
        assertThat(kills.sinceLook()).isFalse();
    }

    @Test
    void takesAKillForPossibleWhereNothingIsCounted() {
        assertThat(new OutOfMemoryKills(directory.resolve("none")).sinceLook()).isTrue();
    }
}
