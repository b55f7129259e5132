package dev.windlass.worker;

import dev.windlass.onnx.ReplyArea;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.DeviceNanos;
import dev.windlass.slab.RefusedRow;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A loaded version. Used by one thread at a time, except for [#terminate].
interface Model extends AutoCloseable {
    List<TensorSpec> inputs();

    List<TensorSpec> outputs();

    /// The inputs that may be given as columns, to be made rows of.
    List<Integer> takesColumns();

    /// Whether the model says that each row of its outputs follows from the same row of its inputs, and its tensors lie
    /// where rows can be gathered. It may be wrong.
    boolean byRow();

    /// Runs once on made-up inputs, so that the first request isn't slow. That they aren't computed says nothing of the
    /// model: zeros may be no valid input.
    Ran warm();

    /// Runs once.
    ///
    /// @param inputs one for each of [#inputs], views of the slab; null for an optional one that isn't given
    /// @param wanted the outputs that go into `reply`
    /// @param reply asked for outputs in ascending order
    Ran run(@Nullable Tensor[] inputs, WantedOutputs wanted, ReplyArea reply);

    /// Ends the run that is under way, if there is one. Any thread.
    void terminate();

    @Override
    void close();

    /// What came of a run.
    sealed interface Ran {
        /// @param device what it took on a device; null if it ran on none
        record Done(boolean nonFinite, @Nullable DeviceNanos device) implements Ran {}

        record Overflow(long bytesNeeded) implements Ran {}

        record Failed(String message) implements Ran {}

        /// Not these inputs.
        record Refused(String message) implements Ran {}

        /// No row can be made of this value.
        record RowRefused(RefusedRow row) implements Ran {}

        record Terminated() implements Ran {}

        /// The device that it runs on is of no use to this process any more.
        record DeviceLost(String message) implements Ran {}
    }
}
