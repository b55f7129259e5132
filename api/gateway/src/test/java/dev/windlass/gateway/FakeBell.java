package dev.windlass.gateway;

import dev.windlass.exchange.Bell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A bell over a loopback socket: what the fake inference worker answers waits in a queue until somebody
/// hears it.
final class FakeBell implements Bell {
    private final SocketChannel ear;
    private final SocketChannel hammer;
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private volatile boolean gone;

    FakeBell() {
        try (var listening =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            hammer = SocketChannel.open(listening.getLocalAddress());
            ear = listening.accept();
            ear.configureBlocking(false);
            hammer.configureBlocking(false);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Rings with an answer.
    void ring(Runnable answer) {
        answers.add(answer);
        try {
            hammer.write(ByteBuffer.wrap(new byte[1]));
        } catch (IOException closed) {
            onBell();
        }
    }

    /// Closes the sockets and gives what was not answered.
    void die() {
        gone = true;
        try {
            ear.close();
            hammer.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        onBell();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public SocketChannel channel() {
        return ear;
    }

    @Override
    public AfterBell onBell() {
        try {
            var bytes = ByteBuffer.allocate(256);
            while (!gone && ear.read(bytes.clear()) > 0) {
                // only their coming matters
            }
        } catch (IOException closed) {
            gone = true;
        }
        for (var answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
        return gone ? AfterBell.GONE : AfterBell.ASLEEP;
    }
}
