package dev.windlass.exchange;

import dev.windlass.slab.WantedOutputs;
import java.util.concurrent.atomic.AtomicLong;

/// One version on one inference worker's slab.
final class SlabInstance implements ModelInstance {
    static final Acquired LEAVING = new Acquired.Gone("the version is being unloaded");

    private final InstanceSpec spec;
    private final WorkerLink link;
    private final ReplyRoom replyRoom;
    private final RunCosts costs = new RunCosts();
    private final AtomicLong answered = new AtomicLong();
    private volatile boolean draining;

    /// Requests that hold room, and the bytes of their extents. Guarded by [SlabShares], as draining's
    /// begin is.
    int held;

    long heldBytes;

    SlabInstance(InstanceSpec spec, ReplyRoom replyRoom, WorkerLink link) {
        this.spec = spec;
        this.replyRoom = replyRoom;
        this.link = link;
    }

    ReplyRoom replyRoom() {
        return replyRoom;
    }

    RunCosts costs() {
        return costs;
    }

    void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    void wasAnswered() {
        answered.incrementAndGet();
    }

    long answered() {
        return answered.get();
    }

    @Override
    public InstanceSpec spec() {
        return spec;
    }

    @Override
    public long incarnation() {
        return link.incarnation();
    }

    @Override
    public InstanceState state() {
        if (link.lost()) {
            return InstanceState.GONE;
        }
        return draining ? InstanceState.DRAINING : InstanceState.READY;
    }

    @Override
    public Bell bell() {
        return link.bell();
    }

    @Override
    public Acquired acquire(long requestBytes, WantedOutputs outputs) {
        if (draining) {
            return LEAVING;
        }
        long bytes = requestBytes + outputs.byteSize();
        if (bytes > spec.limits().requestBytesMax()) {
            return new Acquired.TooLarge(spec.limits().requestBytesMax());
        }
        return link.acquire(this, bytes, outputs);
    }

    @Override
    public long behindLineNanos() {
        return link.behindLineNanos();
    }

    @Override
    public RoomWait whenRoom(RoomWaiter waiter) {
        return link.whenRoom(waiter);
    }

    @Override
    public void leaveLine(RoomWaiter waiter) {
        link.line.leave(waiter);
    }
}
