package dev.windlass.slab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.SocketChannel;
import java.util.function.LongConsumer;

/// Hears of sockets whose other side has closed them, or its sending half, whoever reads them and
/// whatever lies unread: Java's selectors know only that there is something to read. It is an epoll of
/// its own that asks for EPOLLRDHUP alone and for each change once: a socket costs one call when it is
/// added and nothing as it is used, and the kernel forgets it when it is closed. Thread-safe.
public final class HangUpWatch implements AutoCloseable {
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int ADD = 1;
    private static final int MODIFY = 3;
    private static final int PEER_HUNG_UP_ONCE = 0x2000 | 1 << 31;
    private static final int INTERRUPTED = -4;
    private static final int KNOWN_ALREADY = -17;

    /// How soon it notices that it was closed.
    private static final int WAIT_MILLIS = 1000;

    private static final int EVENTS_MAX = 64;

    /// `struct epoll_event` is packed on amd64 alone.
    private static final int NAME_AT = System.getProperty("os.arch").equals("amd64") ? 4 : 8;

    private static final int EVENT_BYTES = NAME_AT + Long.BYTES;
    private static final MethodHandle CREATE = LinuxCalls.handle("epoll_create1", new MemoryLayout[] {JAVA_INT});
    private static final MethodHandle CONTROL =
            LinuxCalls.handle("epoll_ctl", new MemoryLayout[] {JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS});
    private static final MethodHandle WAIT =
            LinuxCalls.handle("epoll_wait", new MemoryLayout[] {JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT});
    private static final MethodHandle CLOSE = LinuxCalls.handle("close", new MemoryLayout[] {JAVA_INT});

    private final int epoll;
    private final SocketDescriptor descriptors;
    private volatile boolean closed;
    private boolean ended;

    private HangUpWatch(int epoll, SocketDescriptor descriptors) {
        this.epoll = epoll;
        this.descriptors = descriptors;
    }

    /// The answer of [#open].
    public sealed interface Opening {
        /// The receiver runs it on a thread of its own, and closes it.
        record Open(HangUpWatch watch) implements Opening {}

        record Absent(String reason) implements Opening {}
    }

    public static Opening open() {
        return switch (SocketDescriptor.find()) {
            case SocketDescriptor.Found(var descriptors) -> open(descriptors);
            case SocketDescriptor.Hidden(var reason) -> new Opening.Absent(reason);
        };
    }

    private static Opening open(SocketDescriptor descriptors) {
        try {
            int epoll = LinuxCalls.check("epoll_create1", state -> (int) CREATE.invokeExact(state, CLOSE_ON_EXEC));
            return new Opening.Open(new HangUpWatch(epoll, descriptors));
        } catch (IOException failed) {
            return new Opening.Absent(String.valueOf(failed.getMessage()));
        }
    }

    /// From now on it is told of this socket, at once if it was hung up before.
    ///
    /// @param name which it is told by
    /// @throws IOException if the kernel refuses to watch it
    public synchronized void add(SocketChannel socket, long name) throws IOException {
        int descriptor = descriptors.of(socket);
        if (ended || !socket.isOpen()) {
            return;
        }
        try (var frame = Arena.ofConfined()) {
            var event = frame.allocate(EVENT_BYTES, Long.BYTES);
            event.set(ValueLayout.JAVA_INT, 0, PEER_HUNG_UP_ONCE);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, NAME_AT, name);
            int result = LinuxCalls.orMinusErrno("epoll_ctl", state -> control(state, ADD, descriptor, event));
            if (result == KNOWN_ALREADY) { // by whom the descriptor was before
                result = LinuxCalls.orMinusErrno("epoll_ctl", state -> control(state, MODIFY, descriptor, event));
            }
            if (result < 0) {
                throw new IOException("epoll_ctl failed: errno " + -result);
            }
        }
    }

    private int control(MemorySegment state, int operation, int descriptor, MemorySegment event) throws Throwable {
        return (int) CONTROL.invokeExact(state, epoll, operation, descriptor, event);
    }

    /// Tells until it is closed; gives the kernel's part back then. Blocks, so it must have a platform
    /// thread.
    ///
    /// @param hungUp is given the names, each at least once
    public void run(LongConsumer hungUp) throws IOException {
        try (var frame = Arena.ofConfined()) {
            var events = frame.allocate((long) EVENT_BYTES * EVENTS_MAX, Long.BYTES);
            while (!closed) {
                int count = LinuxCalls.orMinusErrno(
                        "epoll_wait", state -> (int) WAIT.invokeExact(state, epoll, events, EVENTS_MAX, WAIT_MILLIS));
                if (count < 0 && count != INTERRUPTED) {
                    throw new IOException("epoll_wait failed: errno " + -count);
                }
                for (int i = 0; i < count; i++) {
                    hungUp.accept(events.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) EVENT_BYTES * i + NAME_AT));
                }
            }
        } finally {
            end();
        }
    }

    private synchronized void end() throws IOException {
        if (!ended) {
            ended = true;
            LinuxCalls.check("close", state -> (int) CLOSE.invokeExact(state, epoll));
        }
    }

    /// Ends [#run] within a second.
    @Override
    public void close() {
        closed = true;
    }
}
