package dev.windlass.slab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Memory that a node shares with one inference worker. It is created by the node, sealed, opened by the
/// inference worker through the node's file descriptor, never grown, never reused. Each side owns its own
/// mapping and closes it; afterwards an access throws instead of crashing the process.
public final class Slab implements AutoCloseable {
    private static final ValueLayout.OfLong U64 = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle HEARTBEAT = U64.varHandle();
    private static final int NO_FILE = -1;

    private final SlabLayout layout;
    private final Arena arena;
    private final MemorySegment memory;
    private final ByteBuffer buffer;
    private final ByteBuffer readOnly;
    private final int fd;

    private Slab(SlabLayout layout, Arena arena, MemorySegment memory, int fd) {
        this.layout = layout;
        this.arena = arena;
        this.memory = memory;
        this.buffer = memory.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        this.readOnly = buffer.asReadOnlyBuffer();
        this.fd = fd;
    }

    /// A new slab, of zeros but for its head. The caller closes it.
    ///
    /// @throws IOException if this machine has no memory, or this process no file descriptor, left for it
    public static Slab create(SlabLayout layout, long incarnation) throws IOException {
        int fd = LinuxMemory.sealedFile("windlass-slab", layout.slabBytes());
        Slab slab;
        try {
            slab = map(Path.of("/proc/self/fd/" + fd), layout, fd);
        } catch (IOException | RuntimeException failed) {
            LinuxMemory.close(fd);
            throw failed;
        }
        slab.memory.set(U64, 0, SlabLayout.MAGIC);
        slab.memory.set(U32, 8, SlabLayout.VERSION);
        slab.memory.set(U32, 12, layout.slotCount());
        slab.memory.set(U64, 16, layout.slabBytes());
        slab.memory.set(U64, 24, incarnation);
        slab.memory.set(U64, 32, layout.replyBytesMax());
        return slab;
    }

    /// The slab that the node offers under `path`. The caller closes it.
    ///
    /// @param layout what was announced; how large a reply may be stands in the slab alone
    /// @throws IOException if it can't be opened, or isn't the slab that was announced
    public static Slab open(Path path, SlabLayout layout, long incarnation) throws IOException {
        var slab = map(path, layout, NO_FILE);
        var head = slab.memory;
        boolean announced = head.get(U64, 0) == SlabLayout.MAGIC
                && head.get(U32, 8) == SlabLayout.VERSION
                && head.get(U32, 12) == layout.slotCount()
                && head.get(U64, 16) == layout.slabBytes()
                && head.get(U64, 24) == incarnation;
        if (!announced) {
            slab.close();
            throw new IOException("slab " + path + " is not of layout " + SlabLayout.VERSION + " with " + layout
                    + " and incarnation " + incarnation);
        }
        return new Slab(layout.withReplyBytesMax(head.get(U64, 32)), slab.arena, slab.memory, NO_FILE);
    }

    /// The slab it returns owns the arena.
    @SuppressWarnings("MustBeClosedChecker")
    private static Slab map(Path path, SlabLayout layout, int fd) throws IOException {
        try (var file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (file.size() != layout.slabBytes()) {
                throw new IOException("slab " + path + " has " + file.size() + " bytes, not " + layout.slabBytes());
            }
            var arena = Arena.ofShared();
            var memory = file.map(FileChannel.MapMode.READ_WRITE, 0, layout.slabBytes(), arena);
            return new Slab(layout, arena, memory, fd);
        }
    }

    public SlabLayout layout() {
        return layout;
    }

    /// The whole slab; valid until [#close].
    public MemorySegment memory() {
        return memory;
    }

    /// The path under which another process of the same user can open this slab.
    public Path shareablePath() {
        return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd);
    }

    /// The gateway's end of the submit ring.
    public RingProducer submits() {
        return new RingProducer(SlabRing.submit(memory, layout), layout.slotCount());
    }

    /// The inference worker's end of the submit ring.
    public RingConsumer submitted() {
        return new RingConsumer(SlabRing.submit(memory, layout), layout.slotCount());
    }

    /// The inference worker's end of the complete ring.
    public RingProducer completes() {
        return new RingProducer(SlabRing.complete(memory, layout), layout.slotCount());
    }

    /// The gateway's end of the complete ring.
    public RingConsumer completed() {
        return new RingConsumer(SlabRing.complete(memory, layout), layout.slotCount());
    }

    /// Says that this inference worker lives.
    public void beat(long nanos) {
        HEARTBEAT.setRelease(memory, SlabLayout.HEARTBEAT_NANOS, nanos);
    }

    /// A little-endian view of `[offset, offset + byteLength)`.
    public ByteBuffer view(long offset, int byteLength) {
        return buffer.slice((int) offset, byteLength).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The same, for readers only.
    public ByteBuffer readOnlyView(long offset, int byteLength) {
        return readOnly.slice((int) offset, byteLength).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Touches every page, so that the memory counts as this process'. Takes some milliseconds.
    public void touchPages() {
        for (long offset = 0; offset < layout.slabBytes(); offset += SlabLayout.PAGE) {
            memory.get(JAVA_BYTE, offset);
        }
    }

    @Override
    public void close() {
        arena.close();
        if (fd != NO_FILE) {
            LinuxMemory.close(fd);
        }
    }
}
