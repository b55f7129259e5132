package dev.windlass.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.launch.PartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir
    Path directory;

    @Test
    void aPortIsKeptFromStartToStart() {
        int first = Ports.open(file()).of("api");

        assertThat(Ports.open(file()).of("api")).isEqualTo(first);
    }

    @Test
    void aKeptPortThatIsTakenIsReplacedAndTheNewOneKept() throws IOException {
        int first = Ports.open(file()).of("api");

        try (var _ = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            int second = Ports.open(file()).of("api");

            assertThat(second).isNotEqualTo(first);
            assertThat(Ports.open(file()).of("api")).isEqualTo(second);
        }
    }

    @Test
    void noPortIsGivenTwice() {
        var ports = Ports.open(file());

        assertThat(ports.of("api")).isNotEqualTo(ports.of("gateway"));
    }

    @Test
    void aPortAskedForThatIsTakenIsRefused() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> Ports.open(file()).fixed("api", port))
                    .isInstanceOf(PartException.class)
                    .hasMessageContaining("port " + port + " for api is taken");
        }
    }

    @Test
    void aDamagedFileCostsTheKeptPortsOnly() throws IOException {
        Files.writeString(file(), "{\"api\":");

        assertThat(Ports.open(file()).of("api")).isBetween(20_000, 31_999);
    }

    private Path file() {
        return directory.resolve("ports.json");
    }
}
