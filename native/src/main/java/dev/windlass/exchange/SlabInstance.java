package dev.windlass.exchange;

import dev.windlass.slab.WantedOutputs;

/// One version on one inference worker's slab.
final class SlabInstance implements ModelInstance {
    private final InstanceSpec spec;
    private final WorkerLink link;
    private final ReplyRoom replyRoom;
    private final RunCosts costs = new RunCosts();
    private volatile boolean draining;

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
            return new Acquired.Gone("the version is being unloaded");
        }
        long bytes = requestBytes + outputs.byteSize();
        if (bytes > spec.limits().requestBytesMax()) {
            return new Acquired.TooLarge(spec.limits().requestBytesMax());
        }
        return link.acquire(this, bytes, outputs);
    }

    @Override
    public long roomInNanos() {
        return link.roomInNanos();
    }

    @Override
    public RoomWait whenRoom(RoomWaiter waiter) {
        return link.whenRoom(waiter);
    }
}
