package dev.windlass.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real sockets, and what the kernel says of them.
@Timeout(30)
class HangUpWatchTest {
    private final BlockingQueue<Long> told = new LinkedBlockingQueue<>();
    private final HangUpWatch watch = ((HangUpWatch.Opening.Open) HangUpWatch.open()).watch();
    private ServerSocketChannel server;
    private Thread thread;

    @BeforeEach
    void start() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        thread = Thread.ofPlatform().start(() -> {
            try {
                watch.run(told::add);
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        watch.close();
        thread.join();
        server.close();
    }

    private record Pair(SocketChannel client, SocketChannel served) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            served.close();
        }
    }

    private Pair connect() throws IOException {
        var client = SocketChannel.open(server.getLocalAddress());
        return new Pair(client, server.accept());
    }

    private void assertTold(long name) throws InterruptedException {
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(name);
    }

    @Test
    void tellsOfAClientThatClosesThoughWhatItSentIsUnread() throws Exception {
        try (var pair = connect()) {
            watch.add(pair.served, 1L << 40);
            pair.client.write(ByteBuffer.wrap(new byte[1000]));
            assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();

            pair.client.close();

            assertTold(1L << 40);
        }
    }

    @Test
    void tellsOfAResetAndOfAHalfThatIsClosed() throws Exception {
        try (var reset = connect();
                var half = connect()) {
            watch.add(reset.served, 2);
            watch.add(half.served, 3);
            reset.client.setOption(StandardSocketOptions.SO_LINGER, 0);
            reset.client.close();
            assertTold(2);

            half.client.shutdownOutput();

            assertTold(3);
        }
    }

    @Test
    void tellsAtOnceOfWhoHungUpBefore() throws Exception {
        try (var pair = connect()) {
            pair.client.close();
            watch.add(pair.served, 4);
            assertTold(4);
        }
    }

    @Test
    void aSocketThatIsAddedAgainIsToldByItsNewName() throws Exception {
        try (var pair = connect()) {
            watch.add(pair.served, 5);
            watch.add(pair.served, 6);
            pair.client.close();
            assertTold(6);
        }
    }

    @Test
    void isQuietAboutSocketsThatAreClosedHere() throws Exception {
        try (var pair = connect()) {
            watch.add(pair.served, 7);
            pair.served.close();
            watch.add(pair.served, 7);
            pair.client.close();
            assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void givesItsDescriptorBack() throws Exception {
        long before = epolls();
        var other = ((HangUpWatch.Opening.Open) HangUpWatch.open()).watch();
        assertThat(epolls()).isEqualTo(before + 1);
        other.close();
        other.run(told::add);
        assertThat(epolls()).isEqualTo(before);
    }

    private static long epolls() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(HangUpWatchTest::isEpoll).count();
        }
    }

    private static boolean isEpoll(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("eventpoll");
        } catch (IOException gone) {
            return false;
        }
    }
}
