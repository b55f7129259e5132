package dev.windlass.onnx;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a session's tensors are while it runs, and how they get there and back. Owned by an [OnnxSession]; used by one
/// thread at a time. Inputs and outputs are counted in the model's order.
///
/// What is given to it stays as it is until [#arrive] or [#settle] returns: copies may be under way until then.
interface RunMemory extends AutoCloseable {
    /// @param tensor of columns only if [#takesColumns] has the input
    void bindInput(int input, MemorySegment name, Tensor tensor);

    /// The inputs whose rows it makes of columns.
    default List<Integer> takesColumns() {
        return List.of();
    }

    /// Once the inputs are bound: why their rows can't be made; null if they can, or are there.
    default @Nullable RunOutcome refusal() {
        return null;
    }

    /// The output gets to `place`, which has exactly its bytes.
    void bindOutput(int output, MemorySegment name, MemorySegment place, Datatype datatype, long[] dims);

    /// ONNX Runtime allocates the output.
    void bindOutput(MemorySegment name, TensorSpec spec);

    /// Drops what was bound as outputs, so that others can be.
    void clearOutputs();

    void run();

    /// Has an output that ONNX Runtime allocated copied to `place`, which has exactly its bytes. `value` may be
    /// released at once.
    void fetch(MemorySegment value, MemorySegment place);

    /// Returns when all that was bound to a place, or fetched, is there.
    void arrive();

    /// Returns when nothing is under way any more, whatever became of the run.
    void settle();

    /// Whether tensors are copied to a device and back.
    default boolean onDevice() {
        return false;
    }

    /// What it took for the device's part of all runs so far.
    default StageTimes times() {
        return StageTimes.NONE;
    }

    @Override
    void close();
}
