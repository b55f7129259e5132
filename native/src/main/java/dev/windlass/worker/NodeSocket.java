package dev.windlass.worker;

import dev.windlass.slab.ControlFrames;
import dev.windlass.slab.ControlMessage;
import dev.windlass.slab.FrameSocket;
import dev.windlass.slab.SlabViolation;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Where the node comes in: the Unix socket, and the greeting of each connection.
final class NodeSocket implements AutoCloseable {
    /// So long an inference worker waits for its node; then it exits, so that none is left over.
    static final Duration NODE_WAIT = Duration.ofSeconds(30);

    private static final Duration HELLO_WAIT = Duration.ofSeconds(2);
    private static final long NODE_LOOK_EVERY_MS = 200;

    private final Path socket;
    private final ServerSocketChannel server;
    private final BooleanSupplier nodeAlive;
    private final long deadlineNanos = System.nanoTime() + NODE_WAIT.toNanos();

    private NodeSocket(Path socket, ServerSocketChannel server, BooleanSupplier nodeAlive) {
        this.socket = socket;
        this.server = server;
        this.nodeAlive = nodeAlive;
    }

    /// The caller closes it.
    ///
    /// @param nodeAlive once it is false nobody is waited for
    static NodeSocket open(Path socket, BooleanSupplier nodeAlive) throws WorkerFailure {
        try {
            var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            server.configureBlocking(false);
            return new NodeSocket(socket, server, nodeAlive);
        } catch (IOException failed) {
            throw new WorkerFailure(
                    WorkerFailure.Reason.NO_SOCKET, "can't listen on " + socket + ": " + failed.getMessage());
        }
    }

    /// A connection, and how it introduced itself.
    record Guest(FrameSocket frames, ControlMessage.Hello hello) {}

    /// Waits for the node's connection of that role; others are turned away. The socket of the result blocks.
    Guest admit(ControlMessage.Role role) throws WorkerFailure {
        try (var selector = Selector.open()) {
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (true) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    throw new WorkerFailure(
                            WorkerFailure.Reason.NO_NODE, "no " + role + " connection within " + NODE_WAIT);
                }
                if (!nodeAlive.getAsBoolean()) {
                    throw new WorkerFailure(WorkerFailure.Reason.NO_NODE, "the node ended before it came in");
                }
                selector.select(Math.clamp(left / 1_000_000, 1, NODE_LOOK_EVERY_MS));
                selector.selectedKeys().clear();
                var guest = greet(role);
                if (guest.isPresent()) {
                    return guest.get();
                }
            }
        } catch (IOException failed) {
            throw new WorkerFailure(WorkerFailure.Reason.NO_SOCKET, String.valueOf(failed.getMessage()));
        }
    }

    private Optional<Guest> greet(ControlMessage.Role role) throws IOException {
        var channel = server.accept();
        if (channel == null) {
            return Optional.empty();
        }
        var frames = new FrameSocket(channel);
        try {
            channel.configureBlocking(false);
            var hello = hello(frames);
            channel.configureBlocking(true);
            if (hello.protocol() == ControlMessage.PROTOCOL && hello.role() == role) {
                frames.send(new ControlMessage.Hello(
                        hello.correlation(),
                        ControlMessage.PROTOCOL,
                        hello.incarnation(),
                        role,
                        ProcessHandle.current().pid(),
                        ControlFrames.BYTES_MAX));
                return Optional.of(new Guest(frames, hello));
            }
            frames.send(new ControlMessage.Failed(
                    hello.correlation(),
                    ControlMessage.Fault.PROCESS,
                    "expected " + role + " of protocol " + ControlMessage.PROTOCOL));
            frames.close();
        } catch (IOException | SlabViolation stranger) {
            frames.close();
        }
        return Optional.empty();
    }

    private static ControlMessage.Hello hello(FrameSocket frames) throws IOException {
        long deadlineNanos = System.nanoTime() + HELLO_WAIT.toNanos();
        try (var selector = Selector.open()) {
            frames.channel().register(selector, SelectionKey.OP_READ);
            for (long left = HELLO_WAIT.toNanos(); left > 0; left = deadlineNanos - System.nanoTime()) {
                selector.select(Math.max(1, left / 1_000_000));
                selector.selectedKeys().clear();
                var message = frames.receive();
                if (message.isPresent() && message.get() instanceof ControlMessage.Hello hello) {
                    return hello;
                }
                if (message.isPresent()) {
                    throw new SlabViolation("the first message is " + message.get());
                }
            }
        }
        throw new SlabViolation("no HELLO within " + HELLO_WAIT);
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException alreadyGone) {
            // The process ends: the socket's file is all that could be left, and the node agent removes it.
            return;
        }
    }
}
