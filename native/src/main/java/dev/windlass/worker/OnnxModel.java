package dev.windlass.worker;

import dev.windlass.onnx.Fault;
import dev.windlass.onnx.OnnxSession;
import dev.windlass.onnx.ReplyArea;
import dev.windlass.onnx.RunOutcome;
import dev.windlass.onnx.StageTimes;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.DeviceNanos;
import dev.windlass.slab.RefusedRow;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A version that ONNX Runtime runs.
final class OnnxModel implements Model {
    private static final Ran FINITE = new Ran.Done(false, null);
    private static final Ran NON_FINITE = new Ran.Done(true, null);

    private final OnnxSession session;

    /// Of all runs before.
    private StageTimes times = StageTimes.NONE;

    /// @param session owned from now on
    OnnxModel(OnnxSession session) {
        this.session = session;
    }

    @Override
    public List<TensorSpec> inputs() {
        return session.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
        return session.outputs();
    }

    @Override
    public List<Integer> takesColumns() {
        return session.takesColumns();
    }

    @Override
    public boolean byRow() {
        return session.byRow();
    }

    @Override
    public Ran warm() {
        return ran(session.warm());
    }

    @Override
    public Ran run(@Nullable Tensor[] inputs, WantedOutputs wanted, ReplyArea reply) {
        return ran(session.run(inputs, wanted, reply));
    }

    private Ran ran(RunOutcome outcome) {
        return switch (outcome) {
            case RunOutcome.Done(var nonFinite) -> done(nonFinite);
            case RunOutcome.Overflow(var bytesNeeded) -> new Ran.Overflow(bytesNeeded);
            case RunOutcome.Failed(var message, var fault) ->
                fault == Fault.INPUTS ? new Ran.Refused(message) : new Ran.Failed(message);
            case RunOutcome.RowRefused(int input, int column, long row, var reason) ->
                new Ran.RowRefused(new RefusedRow(input, column, row, reason.number()));
            case RunOutcome.Terminated _ -> new Ran.Terminated();
            case RunOutcome.DeviceLost(var message) -> new Ran.DeviceLost(message);
        };
    }

    private Ran done(boolean nonFinite) {
        var now = session.times();
        if (now.runs() == 0) {
            return nonFinite ? NON_FINITE : FINITE;
        }
        var before = times;
        times = now;
        return new Ran.Done(
                nonFinite,
                new DeviceNanos(
                        now.toDevice().minus(before.toDevice()).toNanos(),
                        now.running().minus(before.running()).toNanos(),
                        now.toHost().minus(before.toHost()).toNanos()));
    }

    @Override
    public void terminate() {
        session.terminate();
    }

    @Override
    public void close() {
        session.close();
    }
}
