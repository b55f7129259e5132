package dev.windlass.gateway;

import dev.windlass.exchange.Bell;
import dev.windlass.exchange.Completion;
import dev.windlass.exchange.Ending;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.LostRequest;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Pending;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.oip.Shapes;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// An inference worker in this process: a model is a function, run on a thread of its own; slots are heap
/// buffers.
final class FakeInstance implements ModelInstance, AutoCloseable {
    private static final AtomicInteger INCARNATIONS = new AtomicInteger();

    private final InstanceSpec spec;
    private final Model model;
    private final FakeBell bell = new FakeBell();
    private final long incarnation = INCARNATIONS.incrementAndGet();
    private final ExecutorService runThread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final Set<Slot> waiting = ConcurrentHashMap.newKeySet();
    private final Queue<RoomWaiter> roomWaiters = new ConcurrentLinkedQueue<>();
    private final AtomicInteger held = new AtomicInteger();
    final AtomicInteger ran = new AtomicInteger();
    /// Names of the threads that asked for room.
    final Set<String> acquiredOn = ConcurrentHashMap.newKeySet();

    volatile InstanceState state = InstanceState.READY;
    private volatile Ending ending = Ending.UNKNOWN;

    /// What the model makes of its inputs.
    interface Model {
        Result run(List<Value> inputs) throws Exception;
    }

    /// A tensor: `data` little-endian; for BYTES the elements one by one.
    record Value(Datatype datatype, long[] dims, ByteBuffer data, List<byte[]> strings) {}

    sealed interface Result {
        record Outputs(List<Value> values, boolean nonFinite) implements Result {}

        record Failure(InferenceFailure failure) implements Result {}
    }

    FakeInstance(VersionKey key, List<TensorSpec> inputs, List<TensorSpec> outputs, Model model) {
        this(key, inputs, outputs, model, new InstanceLimits(1 << 20, 1 << 20, 64));
    }

    FakeInstance(
            VersionKey key, List<TensorSpec> inputs, List<TensorSpec> outputs, Model model, InstanceLimits limits) {
        this.spec = new InstanceSpec(key, 1, inputs, outputs, limits);
        this.model = model;
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
        return new Acquired.Granted(new Slot(outputs));
    }

    @Override
    public RoomWait whenRoom(RoomWaiter waiter) {
        roomWaiters.add(waiter);
        return RoomWait.WAITING;
    }

    @Override
    public int queued() {
        return waiting.size();
    }

    private void freed() {
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

    private final class Slot implements RequestSlot, Pending, LostRequest, FakeReply.Request {
        private final Value[] values = new Value[spec.inputs().size()];
        private final WantedOutputs wanted;
        private final AtomicBoolean answered = new AtomicBoolean();
        private final AtomicBoolean free = new AtomicBoolean();
        private volatile boolean begun;
        private Completion completion;
        private long deadlineNanos;
        private long submitNanos;

        private Slot(WantedOutputs wanted) {
            this.wanted = wanted;
        }

        @Override
        public ByteBuffer fixed(int index, long[] dims, int byteLength) {
            requireFits(index, dims);
            var data = ByteBuffer.allocate(byteLength).order(ByteOrder.LITTLE_ENDIAN);
            values[index] = new Value(spec.inputs().get(index).datatype(), dims, data, List.of());
            return data;
        }

        @Override
        public StringsWriter strings(int index, long[] dims, int byteLength) {
            requireFits(index, dims);
            var strings = new ArrayList<byte[]>();
            values[index] = new Value(Datatype.BYTES, dims, ByteBuffer.allocate(0), strings);
            return new StringsWriter() {
                @Override
                public void add(ByteBuffer element) {
                    var bytes = new byte[element.remaining()];
                    element.get(bytes);
                    strings.add(bytes);
                }

                @Override
                public void add(byte[] element, int offset, int length) {
                    add(ByteBuffer.wrap(element, offset, length));
                }
            };
        }

        private void requireFits(int index, long[] dims) {
            if (values[index] != null || !Shapes.fits(dims, spec.inputs().get(index))) {
                throw new IllegalArgumentException("input " + index + " doesn't fit or was laid out before");
            }
        }

        @Override
        public byte[] fingerprint() {
            try {
                var hash = MessageDigest.getInstance("SHA-256");
                for (var value : values) {
                    hash.update(Arrays.toString(value.dims()).getBytes(StandardCharsets.UTF_8));
                    hash.update(value.data().duplicate().rewind());
                    value.strings().forEach(hash::update);
                }
                return hash.digest();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void fillFrom(LostRequest lost) {
            var from = ((Slot) lost).values;
            for (int i = 0; i < from.length; i++) {
                requireFits(i, from[i].dims());
                values[i] = from[i];
            }
        }

        @Override
        public Pending submit(long deadline, Completion toTell) {
            for (int i = 0; i < values.length; i++) {
                var value = values[i];
                if (value == null) {
                    value = absent(spec.inputs().get(i));
                    values[i] = value;
                }
                if (value.datatype() != Datatype.BYTES && value.data().hasRemaining()) {
                    throw new IllegalStateException("an input is incomplete");
                }
            }
            completion = toTell;
            deadlineNanos = deadline;
            submitNanos = System.nanoTime();
            waiting.add(this);
            if (state == InstanceState.GONE) {
                lose();
            } else {
                runThread.execute(this::run);
            }
            return this;
        }

        private static Value absent(TensorSpec input) {
            if (!input.optional()) {
                throw new IllegalStateException("an input is missing");
            }
            return new Value(input.datatype(), new long[] {0}, ByteBuffer.allocate(0), List.of());
        }

        private void run() {
            if (System.nanoTime() - deadlineNanos > 0) {
                bell.ring(() -> fail(new InferenceFailure.Expired()));
                return;
            }
            long start = System.nanoTime();
            begun = true;
            try {
                ran.incrementAndGet();
                var inputs = new ArrayList<Value>();
                for (var value : values) {
                    inputs.add(new Value(
                            value.datatype(),
                            value.dims(),
                            value.data().duplicate().flip().order(ByteOrder.LITTLE_ENDIAN),
                            value.strings()));
                }
                switch (model.run(inputs)) {
                    case Result.Failure failure -> bell.ring(() -> fail(failure.failure()));
                    case Result.Outputs outputs -> bell.ring(() -> reply(outputs, start));
                }
            } catch (Exception failed) {
                bell.ring(() -> fail(new InferenceFailure.ModelError("the model failed: " + failed.getMessage())));
            }
        }

        private void reply(Result.Outputs outputs, long start) {
            if (answered.compareAndSet(false, true)) {
                waiting.remove(this);
                completion.completed(
                        new FakeReply(spec, wanted, outputs, start - submitNanos, System.nanoTime() - start, this));
            }
        }

        /// The room stays with who asked.
        private void lose() {
            if (answered.compareAndSet(false, true)) {
                waiting.remove(this);
                completion.failed(
                        new InferenceFailure.InferenceWorkerLost("killed by the test", begun, this, () -> ending));
            }
        }

        @Override
        public void close() {
            release();
        }

        private void fail(InferenceFailure failure) {
            if (answered.compareAndSet(false, true)) {
                waiting.remove(this);
                release();
                completion.failed(failure);
            }
        }

        @Override
        public void release() {
            if (free.compareAndSet(false, true)) {
                freed();
            }
        }

        @Override
        public void cancel() {
            fail(new InferenceFailure.Cancelled());
        }
    }
}
