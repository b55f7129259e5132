package dev.windlass.onnx;

import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.CudaEvent;
import dev.windlass.cuda.CudaStream;
import dev.windlass.cuda.DeviceMemory;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tensors of a session that runs on a device: inputs are copied there, outputs back, both in the session's own stream,
/// and its last event is waited for. No run waits for what other sessions do there. Strings, and tensors without
/// elements, stay on the host.
final class OnDevice implements RunMemory {
    private final CudaContext context;
    private final Provider provider;
    private final RunCalls calls;
    private final OrtValues values;
    private final boolean[] wantedOnDevice;
    private final Arena owner;
    private final CudaStream stream;
    private final CudaEvent begun;
    private final CudaEvent copied;
    private final CudaEvent ran;
    private final CudaEvent done;
    private final DeviceBuffers buffers;
    private final List<Integer> takesColumns;
    private final @Nullable DeviceRows rows;
    private final List<Arrival> arrivals = new ArrayList<>();
    private StageTimes times = StageTimes.NONE;

    /// Something was asked of the stream and not waited for.
    private boolean underWay;

    /// What is to be copied to the host when the run is done.
    private record Arrival(DeviceMemory from, MemorySegment to) {}

    /// @param owner of `stream`; closed in the end
    /// @param calls closed in the end
    /// @param takesColumns the inputs that `rows` makes
    /// @param rows null if there are none; closed in the end
    OnDevice(
            CudaContext context,
            Provider provider,
            CudaStream stream,
            Arena owner,
            RunCalls calls,
            boolean[] wantedOnDevice,
            List<Integer> takesColumns,
            @Nullable DeviceRows rows) {
        this.context = context;
        this.provider = provider;
        this.calls = calls;
        this.values = calls.values();
        this.wantedOnDevice = wantedOnDevice;
        this.owner = owner;
        this.buffers = new DeviceBuffers(context);
        this.takesColumns = takesColumns;
        this.rows = rows;
        this.stream = stream;
        this.begun = context.newEvent(owner);
        this.copied = context.newEvent(owner);
        this.ran = context.newEvent(owner);
        this.done = context.newEvent(owner);
    }

    @Override
    public void bindInput(int input, MemorySegment name, Tensor tensor) {
        long byteSize = Inputs.elements(tensor.dims()) * tensor.datatype().byteSize();
        if (!tensor.datatype().fixedWidth()
                || byteSize == 0
                || input >= wantedOnDevice.length
                || !wantedOnDevice[input]) {
            calls.bindInput(input, name, tensor);
            return;
        }
        var there = buffers.input(input, byteSize);
        begin();
        var columns = tensor.columns();
        if (columns == null) {
            stream.copyToDevice(tensor.data().asSlice(0, byteSize), there);
        } else {
            Objects.requireNonNull(rows).lay(input, tensor, columns, there);
        }
        calls.bindInput(name, value(there, tensor.datatype(), tensor.dims()));
    }

    private void begin() {
        if (!underWay) {
            underWay = true;
            stream.record(begun);
        }
    }

    @Override
    public List<Integer> takesColumns() {
        return takesColumns;
    }

    @Override
    public @Nullable RunOutcome refusal() {
        return rows == null ? null : rows.refusal();
    }

    @Override
    public void bindOutput(int output, MemorySegment name, MemorySegment place, Datatype datatype, long[] dims) {
        if (place.byteSize() == 0) {
            calls.bindOutput(name, values.of(new Tensor(datatype, dims, place, null)));
            return;
        }
        var there = buffers.output(output, place.byteSize());
        calls.bindOutput(name, value(there, datatype, dims));
        arrivals.add(new Arrival(there, place));
    }

    @Override
    public void bindOutput(MemorySegment name, TensorSpec spec) {
        if (spec.datatype().fixedWidth()) {
            calls.bindOutputTo(name, provider.memoryInfo());
        } else {
            calls.bindOutputTo(name, values.hostMemory());
        }
    }

    @Override
    public void clearOutputs() {
        arrivals.clear();
        calls.clearOutputs();
    }

    @Override
    public void run() {
        begin();
        stream.record(copied);
        provider.begin(stream);
        calls.run();
        stream.record(ran);
    }

    /// The binding keeps what `value` names until the outputs of the next run are bound, so the copy may come later.
    @Override
    public void fetch(MemorySegment value, MemorySegment place) {
        if (place.byteSize() > 0) {
            long address = values.data(value, place.byteSize()).address();
            arrivals.add(new Arrival(context.foreign(address, place.byteSize()), place));
        }
    }

    @Override
    public void arrive() {
        for (var arrival : arrivals) {
            stream.copyToHost(arrival.from(), arrival.to());
        }
        arrivals.clear();
        stream.record(done);
        done.synchronize();
        underWay = false;
        times = times.plus(copied.since(begun), ran.since(copied), done.since(ran));
    }

    @Override
    public void settle() {
        arrivals.clear();
        if (rows != null) {
            rows.forget();
        }
        if (underWay) {
            stream.synchronize();
            underWay = false;
        }
    }

    @Override
    public boolean onDevice() {
        return true;
    }

    @Override
    public StageTimes times() {
        return times;
    }

    /// The session goes first: it uses the stream.
    @Override
    public void close() {
        try (owner;
                buffers;
                rows) {
            calls.close();
        }
    }

    private MemorySegment value(DeviceMemory there, Datatype datatype, long[] dims) {
        return values.over(
                provider.memoryInfo(), MemorySegment.ofAddress(there.address()), there.byteSize(), datatype, dims);
    }
}
