package dev.windlass.worker;

import dev.windlass.onnx.Fault;
import dev.windlass.onnx.OnnxSession;
import dev.windlass.onnx.ReplyArea;
import dev.windlass.onnx.RunOutcome;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A version that ONNX Runtime runs.
final class OnnxModel implements Model {
    private static final Ran FINITE = new Ran.Done(false);
    private static final Ran NON_FINITE = new Ran.Done(true);

    private final OnnxSession session;

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
    public Ran warm() {
        return ran(session.warm());
    }

    @Override
    public Ran run(@Nullable Tensor[] inputs, WantedOutputs wanted, ReplyArea reply) {
        return ran(session.run(inputs, wanted, reply));
    }

    private static Ran ran(RunOutcome outcome) {
        return switch (outcome) {
            case RunOutcome.Done(var nonFinite) -> nonFinite ? NON_FINITE : FINITE;
            case RunOutcome.Overflow(var bytesNeeded) -> new Ran.Overflow(bytesNeeded);
            case RunOutcome.Failed(var message, var fault) ->
                fault == Fault.INPUTS ? new Ran.Refused(message) : new Ran.Failed(message);
            case RunOutcome.Terminated _ -> new Ran.Terminated();
            case RunOutcome.DeviceLost(var message) -> new Ran.DeviceLost(message);
        };
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
