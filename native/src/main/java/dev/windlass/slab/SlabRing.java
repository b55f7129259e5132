package dev.windlass.slab;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// One ring's words where they really lie.
final class SlabRing implements RingWords {
    private static final ValueLayout.OfLong U64 = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = U64.varHandle();
    private static final VarHandle INT =
            JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private final MemorySegment slab;
    private final long entriesOffset;
    private final long tailOffset;
    private final long sleepingOffset;

    private SlabRing(MemorySegment slab, long entriesOffset, long tailOffset, long sleepingOffset) {
        this.slab = slab;
        this.entriesOffset = entriesOffset;
        this.tailOffset = tailOffset;
        this.sleepingOffset = sleepingOffset;
    }

    /// From the gateway to the inference worker.
    static SlabRing submit(MemorySegment slab, SlabLayout layout) {
        return new SlabRing(slab, layout.submitRing(), SlabLayout.SUBMIT_TAIL, SlabLayout.WORKER_SLEEPING);
    }

    /// From the inference worker to the gateway.
    static SlabRing complete(MemorySegment slab, SlabLayout layout) {
        return new SlabRing(slab, layout.completeRing(), SlabLayout.COMPLETE_TAIL, SlabLayout.GATEWAY_SLEEPING);
    }

    @Override
    public void entry(int index, long value) {
        slab.set(U64, entriesOffset + 8L * index, value);
    }

    @Override
    public long entry(int index) {
        return slab.get(U64, entriesOffset + 8L * index);
    }

    @Override
    public void releaseTail(long tail) {
        LONG.setRelease(slab, tailOffset, tail);
    }

    @Override
    public long acquireTail() {
        return (long) LONG.getAcquire(slab, tailOffset);
    }

    @Override
    public long volatileTail() {
        return (long) LONG.getVolatile(slab, tailOffset);
    }

    @Override
    public void fullFence() {
        VarHandle.fullFence();
    }

    @Override
    public void sleeping() {
        INT.setVolatile(slab, sleepingOffset, 1);
    }

    @Override
    public int wake() {
        return (int) INT.getAndSet(slab, sleepingOffset, 0);
    }
}
