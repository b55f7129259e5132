package dev.windlass.exchange;

import dev.windlass.slab.ControlFrames;
import dev.windlass.slab.ControlMessage;
import dev.windlass.slab.FrameSocket;
import dev.windlass.slab.Slab;
import dev.windlass.slab.SlabViolation;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Makes a connection to an inference worker that may still be starting, and exchanges HELLO and ATTACH on
/// it within a time limit. Every socket that it returns is non-blocking.
final class Greeting {
    private static final long RETRY_NANOS = 2_000_000;

    private final Path socket;
    private final ClientSettings settings;
    private final BooleanSupplier alive;
    private final long deadlineNanos;

    /// @param alive false as soon as the inference worker's process is known to have ended
    Greeting(Path socket, ClientSettings settings, BooleanSupplier alive) {
        this.socket = socket;
        this.settings = settings;
        this.alive = alive;
        this.deadlineNanos = System.nanoTime() + settings.connectWait().toNanos();
    }

    /// The caller closes the socket.
    FrameSocket connect(ControlMessage.Role role) throws IOException {
        var frames = new FrameSocket(open());
        try {
            frames.channel().configureBlocking(false);
            var hello = new ControlMessage.Hello(
                    1,
                    ControlMessage.PROTOCOL,
                    settings.incarnation(),
                    role,
                    ProcessHandle.current().pid(),
                    ControlFrames.BYTES_MAX);
            var answer = ask(frames, hello);
            if (!(answer instanceof ControlMessage.Hello it)
                    || it.protocol() != ControlMessage.PROTOCOL
                    || it.incarnation() != settings.incarnation()
                    || it.role() != role) {
                throw new IOException("the inference worker answered " + hello + " with " + answer);
            }
            return frames;
        } catch (IOException | SlabViolation failed) {
            frames.close();
            throw failed;
        }
    }

    void attach(FrameSocket control, Slab slab) throws IOException {
        var layout = slab.layout();
        var attach = new ControlMessage.Attach(
                2, slab.shareablePath().toString(), layout.slotCount(), layout.slabBytes(), settings.incarnation());
        var answer = ask(control, attach);
        if (!(answer instanceof ControlMessage.Done)) {
            throw new IOException("the inference worker could not attach the slab: " + answer);
        }
    }

    private ControlMessage ask(FrameSocket frames, ControlMessage question) throws IOException {
        frames.send(question);
        try (var selector = Selector.open()) {
            frames.channel().register(selector, SelectionKey.OP_READ);
            var answer = frames.receive();
            while (answer.isEmpty()) {
                selector.select(Math.max(1, left().toMillis()));
                selector.selectedKeys().clear();
                answer = frames.receive();
            }
            return answer.get();
        }
    }

    private SocketChannel open() throws IOException {
        while (true) {
            var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return channel;
            } catch (IOException notYet) {
                channel.close();
                left();
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private Duration left() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted while the inference worker was greeted");
        }
        if (!alive.getAsBoolean()) {
            throw new IOException("the inference worker ended before it answered on " + socket);
        }
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            throw new IOException("no inference worker answered on " + socket + " within " + settings.connectWait());
        }
        return Duration.ofNanos(left);
    }
}
