package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.windlass.exchange.InferenceWorkerClient.ConnectOutcome;
import dev.windlass.slab.ControlMessage;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.FrameSocket;
import dev.windlass.slab.LinuxMemory;
import dev.windlass.slab.TensorSpec;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Connections that come to nothing.
@Timeout(30)
class ConnectTest {
    @TempDir
    Path directory;

    private Path socket() {
        return directory.resolve("w.sock");
    }

    @Test
    void doesNotWaitForAProcessThatListenedAndDied() throws IOException {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket()))
                .close();
        var looks = new AtomicInteger();
        long from = System.nanoTime();

        var outcome = InferenceWorkerClient.connect(
                "w",
                socket(),
                ClientSettings.standard(1),
                () -> looks.incrementAndGet() < 3,
                () -> Ending.OF_ITSELF,
                _ -> {});

        assertThat(socket()).exists();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ConnectOutcome.Failed.class,
                        it -> assertThat(it.reason()).contains("ended before it answered"));
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aRefusedSlabLeavesNothingOpen() throws Exception {
        try (var server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket()))) {
            Thread.ofPlatform().daemon().start(() -> greetAndRefuse(server));
            long before = openFiles();

            var outcome = InferenceWorkerClient.connect("w", socket(), ClientSettings.standard(1), _ -> {});

            assertThat(outcome).isInstanceOf(ConnectOutcome.Failed.class);
            await().untilAsserted(() -> assertThat(openFiles()).isEqualTo(before));
        }
    }

    private static void greetAndRefuse(ServerSocketChannel server) {
        try (var control = new FrameSocket(server.accept())) {
            control.send(control.receive().orElseThrow());
            try (var bell = new FrameSocket(server.accept())) {
                bell.send(bell.receive().orElseThrow());
                var attach = control.receive().orElseThrow();
                control.send(new ControlMessage.Failed(
                        attach.correlation(), ControlMessage.Fault.PROCESS, "no memory left"));
            }
        } catch (IOException nodeGone) {
            return;
        }
    }

    @Test
    void aSlabThatCantBeMadeIsAnIoErrorAndLeavesNothingOpen() throws IOException {
        LinuxMemory.close(LinuxMemory.sealedFile("test", 4096));
        long before = openFiles();

        assertThatThrownBy(() -> LinuxMemory.sealedFile("test", -1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ftruncate failed: errno 22");

        // What other tests left may be closed meanwhile.
        assertThat(openFiles()).isLessThanOrEqualTo(before);
    }

    @Test
    void carriesLargeMessagesBetweenSmallOnes() throws Exception {
        var wide = new ControlMessage.Loaded(
                2,
                1,
                List.of(new TensorSpec("x".repeat(9_000), Datatype.FP32, List.of(-1L))),
                List.of(FakeInferenceWorker.Y),
                3,
                List.of(),
                1);
        var messages = List.of(
                new ControlMessage.Done(1), wide, new ControlMessage.Heartbeat(0, 5), wide, new ControlMessage.Done(9));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(socket()));
                var sender = new FrameSocket(SocketChannel.open(UnixDomainSocketAddress.of(socket())));
                var receiver = new FrameSocket(server.accept())) {
            for (var message : messages) {
                sender.send(message);
            }

            for (var message : messages) {
                assertThat(receiver.receive()).contains(message);
            }
        }
    }

    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
