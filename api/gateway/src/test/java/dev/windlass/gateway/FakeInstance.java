package dev.windlass.gateway;

import dev.windlass.exchange.Bell;
import dev.windlass.exchange.Ending;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.VersionKey;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// An inference worker in this process: a model is a function, run on a thread of its own; slots are heap
/// buffers.
final class FakeInstance implements ModelInstance, AutoCloseable {
    private static final AtomicInteger INCARNATIONS = new AtomicInteger();

    final InstanceSpec spec;
    final Model model;
    final FakeBell bell = new FakeBell();
    private final long incarnation = INCARNATIONS.incrementAndGet();
    final ExecutorService runThread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    final Set<FakeSlot> waiting = ConcurrentHashMap.newKeySet();
    private final Queue<RoomWaiter> roomWaiters = new ConcurrentLinkedQueue<>();
    private final AtomicInteger held = new AtomicInteger();
    final AtomicInteger ran = new AtomicInteger();

    /// Requests that are to be run with no other.
    final AtomicInteger alone = new AtomicInteger();

    /// Inputs that came as columns.
    final AtomicInteger columns = new AtomicInteger();

    /// Names of the threads that asked for room.
    final Set<String> acquiredOn = ConcurrentHashMap.newKeySet();

    volatile InstanceState state = InstanceState.READY;
    /// Whether what is submitted will be in time.
    volatile boolean inTime = true;

    volatile long behindLineNanos;
    volatile Ending ending = Ending.UNKNOWN;

    /// How many it may have died on, if it dies.
    volatile int suspects = 1;

    /// What the model makes of its inputs.
    interface Model {
        Result run(List<Value> inputs) throws Exception;
    }

    /// A tensor: `data` little-endian; for BYTES the elements one by one.
    record Value(Datatype datatype, long[] dims, ByteBuffer data, List<byte[]> strings) {
        static Value absent(TensorSpec input) {
            if (!input.optional()) {
                throw new IllegalStateException("an input is missing");
            }
            return new Value(input.datatype(), new long[] {0}, ByteBuffer.allocate(0), List.of());
        }
    }

    sealed interface Result {
        record Outputs(List<Value> values, boolean nonFinite) implements Result {}

        record Failure(InferenceFailure failure) implements Result {}
    }

    FakeInstance(VersionKey key, List<TensorSpec> inputs, List<TensorSpec> outputs, Model model) {
        this(key, inputs, outputs, model, new InstanceLimits(1 << 20, 1 << 20, 64));
    }

    FakeInstance(
            VersionKey key, List<TensorSpec> inputs, List<TensorSpec> outputs, Model model, InstanceLimits limits) {
        this(new InstanceSpec(key, 1, inputs, outputs, limits), model);
    }

    private FakeInstance(InstanceSpec spec, Model model) {
        this.spec = spec;
        this.model = model;
    }

    /// One that makes rows of columns, as an inference worker on a device does.
    static FakeInstance ofColumns(VersionKey key, List<TensorSpec> tensors, Model model) {
        var all = IntStream.range(0, tensors.size()).boxed().toList();
        var limits = new InstanceLimits(1 << 20, 1 << 20, 64);
        return new FakeInstance(new InstanceSpec(key, 1, tensors, tensors, limits, all, 1), model);
    }

    /// Gives its inputs back as its outputs.
    static FakeInstance echo(VersionKey key, TensorSpec... tensors) {
        return new FakeInstance(key, List.of(tensors), List.of(tensors), inputs -> new Result.Outputs(inputs, false));
    }

    /// Somebody kills the process: everything that was not answered is lost.
    void die() {
        die(Ending.FROM_OUTSIDE);
    }

    /// The process ends: everything that was not answered is lost.
    void die(Ending how) {
        ending = how;
        state = InstanceState.GONE;
        for (var slot : waiting) {
            slot.lose();
        }
        runThread.shutdownNow(); // last: an interrupted model must not answer in the place of its death
        bell.die();
    }

    int heldSlots() {
        return held.get();
    }

    @Override
    public void close() {
        runThread.shutdownNow();
    }

    @Override
    public long behindLineNanos() {
        return behindLineNanos;
    }

    @Override
    public InstanceSpec spec() {
        return spec;
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    @Override
    public InstanceState state() {
        return state;
    }

    @Override
    public Bell bell() {
        return bell;
    }

    @Override
    public Acquired acquire(long requestBytes, WantedOutputs outputs) {
        acquiredOn.add(Thread.currentThread().getName());
        if (state != InstanceState.READY) {
            return new Acquired.Gone("gone");
        }
        if (requestBytes > spec.limits().requestBytesMax()) {
            return new Acquired.TooLarge(spec.limits().requestBytesMax());
        }
        if (held.incrementAndGet() > spec.limits().slotsMax()) {
            held.decrementAndGet();
            return new Acquired.Full();
        }
        return new Acquired.Granted(new FakeSlot(this, outputs));
    }

    @Override
    public RoomWait whenRoom(RoomWaiter waiter) {
        roomWaiters.add(waiter);
        return RoomWait.WAITING;
    }

    @Override
    public void leaveLine(RoomWaiter waiter) {
        roomWaiters.remove(waiter);
    }

    int inLine() {
        return roomWaiters.size();
    }

    int queued() {
        return waiting.size();
    }

    void freed() {
        held.decrementAndGet();
        wakeOne();
    }

    /// Tells who waits longest that there is room, true or not.
    void wakeOne() {
        var waiter = roomWaiters.poll();
        while (waiter != null && !waiter.roomFreed()) {
            waiter = roomWaiters.poll();
        }
    }
}
