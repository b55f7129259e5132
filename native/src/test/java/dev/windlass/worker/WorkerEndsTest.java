package dev.windlass.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.slab.ControlFrames;
import dev.windlass.slab.ControlMessage;
import dev.windlass.slab.FrameSocket;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Inference workers whose node ends: before it has come in, or with something on its way.
@Timeout(60)
class WorkerEndsTest {
    /// Much less than an inference worker waits for a node that lives.
    private static final long SOON_S = NodeSocket.NODE_WAIT.toSeconds() / 3;

    @TempDir
    Path directory;

    private Process node;

    @BeforeEach
    void startNode() throws IOException {
        node = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void stopNode() {
        node.destroyForcibly();
    }

    @Test
    void endsWhenTheNodeEndsBeforeItConnects() throws Exception {
        var worker = launch();
        await().until(() -> Files.exists(directory.resolve("w.sock")));

        node.destroyForcibly().waitFor();

        assertThat(worker.waitFor(SOON_S, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.exitValue()).isEqualTo(WorkerFailure.Reason.NO_NODE.exitCode());
        assertThat(new String(worker.getErrorStream().readAllBytes(), UTF_8)).contains("the node ended");
        assertThat(directory.resolve("w.sock")).doesNotExist();
    }

    @Test
    void endsWhenTheNodeEndsBetweenItsTwoConnections() throws Exception {
        var worker = launch();
        try (var control = greeted(ControlMessage.Role.CONTROL)) {
            assertThat(control.channel().isOpen()).isTrue();

            node.destroyForcibly().waitFor();

            assertThat(worker.waitFor(SOON_S, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aNodeThatGoesWithoutHavingReadAllAnswersIsGoneAndNotMisunderstood() throws Exception {
        var worker = launch();
        try (var control = greeted(ControlMessage.Role.CONTROL);
                var bell = greeted(ControlMessage.Role.BELL)) {
            for (int i = 1; i <= 100; i++) {
                control.send(new ControlMessage.Heartbeat(i, 0));
            }
            assertThat(control.receive()).isPresent();
            assertThat(bell.channel().isOpen()).isTrue();
        }

        assertThat(worker.waitFor(SOON_S, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(worker.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(worker.exitValue()).isZero();
    }

    private FrameSocket greeted(ControlMessage.Role role) throws IOException {
        var socket = new FrameSocket(connected());
        socket.send(new ControlMessage.Hello(1, ControlMessage.PROTOCOL, 1, role, node.pid(), ControlFrames.BYTES_MAX));
        assertThat(socket.receive()).isPresent();
        return socket;
    }

    @Test
    void doesNotBeginForANodeThatIsGone() throws Exception {
        node.destroyForcibly().waitFor();

        assertThat(launch().waitFor(SOON_S, TimeUnit.SECONDS)).isTrue();
    }

    /// The socket's file is there a moment before anybody listens.
    private SocketChannel connected() {
        var socket = UnixDomainSocketAddress.of(directory.resolve("w.sock"));
        return await().ignoreExceptions().until(() -> SocketChannel.open(socket), SocketChannel::isConnected);
    }

    private Process launch() throws IOException {
        return WorkerProcess.launch(directory.resolve("w.sock"), directory, "--node", Long.toString(node.pid()));
    }
}
