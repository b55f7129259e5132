package dev.windlass.gateway;

import dev.windlass.exchange.Completion;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.LostRequest;
import dev.windlass.exchange.Pending;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.oip.Shapes;
import dev.windlass.rows.LaidColumns;
import dev.windlass.slab.ContentHash;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.RefusedRow;
import dev.windlass.slab.WantedOutputs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// The place of one request in a [FakeInstance].
final class FakeSlot implements RequestSlot, Pending, LostRequest, FakeReply.Request {
    private final FakeInstance instance;
    private final InstanceSpec spec;
    private final FakeInstance.Value[] values;
    private final WantedOutputs wanted;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean free = new AtomicBoolean();
    private volatile boolean begun;
    private Completion completion;
    private long deadlineNanos;
    private long submitNanos;
    private RefusedRow refusedRow;

    FakeSlot(FakeInstance instance, WantedOutputs wanted) {
        this.instance = instance;
        this.spec = instance.spec();
        this.values = new FakeInstance.Value[spec.inputs().size()];
        this.wanted = wanted;
    }

    @Override
    public ByteBuffer fixed(int index, long[] dims, int byteLength) {
        requireFits(index, dims);
        var data = ByteBuffer.allocate(byteLength).order(ByteOrder.LITTLE_ENDIAN);
        values[index] = new FakeInstance.Value(spec.inputs().get(index).datatype(), dims, data, List.of());
        return data;
    }

    @Override
    public boolean canMeet(long deadline) {
        return instance.inTime;
    }

    @Override
    public boolean takesColumns(int index) {
        return spec.takesColumns(index);
    }

    @Override
    public void madeOf(int index, LaidColumns columns) {
        var block = values[index].data();
        values[index] = null;
        var rows = fixed(
                index, new long[] {columns.rows(), columns.layout().width()}, Math.toIntExact(columns.rowBytes()));
        instance.columns.incrementAndGet();
        refusedRow = FakeRows.make(index, columns.byteSize(), block, rows);
        rows.position(rows.limit());
    }

    @Override
    public StringsWriter strings(int index, long[] dims, int byteLength) {
        requireFits(index, dims);
        var strings = new ArrayList<byte[]>();
        values[index] = new FakeInstance.Value(Datatype.BYTES, dims, ByteBuffer.allocate(0), strings);
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
    public void alone() {
        instance.alone.incrementAndGet();
    }

    @Override
    public byte[] fingerprint() {
        var hash = ContentHash.begin();
        for (var value : values) {
            hash.update(Arrays.toString(value.dims()).getBytes(StandardCharsets.UTF_8));
            hash.update(value.data().duplicate().rewind());
            value.strings().forEach(hash::update);
        }
        return hash.digest();
    }

    @Override
    public void fillFrom(LostRequest lost) {
        var from = ((FakeSlot) lost).values;
        for (int i = 0; i < from.length; i++) {
            requireFits(i, from[i].dims());
            values[i] = from[i];
        }
    }

    @Override
    public void fillFrom(Reply answered) {
        var reply = (FakeReply) answered;
        for (int i = 0; i < reply.inputs().size(); i++) {
            int at = spec.input(reply.inputs().get(i).name());
            var value = reply.asked().get(i);
            if (at < 0 || spec.inputs().get(at).datatype() != value.datatype()) {
                throw new IllegalArgumentException("input " + i + " isn't taken here");
            }
            requireFits(at, value.dims());
            values[at] = value;
        }
        if (IntStream.range(0, values.length)
                .anyMatch(i -> values[i] == null && !spec.inputs().get(i).optional())) {
            throw new IllegalArgumentException("an input is missing");
        }
    }

    @Override
    public List<FakeInstance.Value> asked() {
        return List.of(values);
    }

    @Override
    public Pending submit(long deadline, Completion toTell) {
        for (int i = 0; i < values.length; i++) {
            var value = values[i];
            if (value == null) {
                value = FakeInstance.Value.absent(spec.inputs().get(i));
                values[i] = value;
            }
            if (value.datatype() != Datatype.BYTES && value.data().hasRemaining()) {
                throw new IllegalStateException("an input is incomplete");
            }
        }
        completion = toTell;
        deadlineNanos = deadline;
        submitNanos = System.nanoTime();
        instance.waiting.add(this);
        if (instance.state == InstanceState.GONE) {
            lose();
        } else {
            instance.runThread.execute(this::run);
        }
        return this;
    }

    private void run() {
        if (answered.get() || System.nanoTime() - deadlineNanos > 0) { // maybe given up before its turn
            instance.bell.ring(() -> fail(new InferenceFailure.Expired()));
            return;
        }
        var refused = refusedRow;
        if (refused != null) {
            instance.bell.ring(() -> fail(new InferenceFailure.InputsRefused("a row", refused)));
            return;
        }
        long start = System.nanoTime();
        begun = true;
        try {
            instance.ran.incrementAndGet();
            var inputs = new ArrayList<FakeInstance.Value>();
            for (var value : values) {
                inputs.add(new FakeInstance.Value(
                        value.datatype(),
                        value.dims(),
                        value.data().duplicate().flip().order(ByteOrder.LITTLE_ENDIAN),
                        value.strings()));
            }
            switch (instance.model.run(inputs)) {
                case FakeInstance.Result.Failure failure -> instance.bell.ring(() -> fail(failure.failure()));
                case FakeInstance.Result.Outputs outputs -> instance.bell.ring(() -> reply(outputs, start));
            }
        } catch (Exception failed) {
            instance.bell.ring(() -> fail(new InferenceFailure.ModelError("the model failed: " + failed.getMessage())));
        }
    }

    private void reply(FakeInstance.Result.Outputs outputs, long start) {
        if (answered.compareAndSet(false, true)) {
            instance.waiting.remove(this);
            completion.completed(
                    new FakeReply(spec, wanted, outputs, start - submitNanos, System.nanoTime() - start, this));
        } else {
            completion.ranForNobody();
        }
    }

    /// The room stays with who asked.
    void lose() {
        if (answered.compareAndSet(false, true)) {
            instance.waiting.remove(this);
            completion.failed(new InferenceFailure.InferenceWorkerLost(
                    "killed by the test", begun ? instance.suspects : 0, this, () -> instance.ending));
        }
    }

    @Override
    public void close() {
        release();
    }

    private void fail(InferenceFailure failure) {
        if (answered.compareAndSet(false, true)) {
            instance.waiting.remove(this);
            release();
            completion.failed(failure);
        }
    }

    @Override
    public void release() {
        if (free.compareAndSet(false, true)) {
            instance.freed();
        }
    }

    @Override
    public void cancel() {
        fail(new InferenceFailure.Cancelled());
    }
}
