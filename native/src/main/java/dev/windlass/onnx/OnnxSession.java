package dev.windlass.onnx;

import dev.windlass.cuda.CudaException;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An open model. One thread runs it; any thread may [#terminate] the run. Whoever loaded it closes it, when
/// no run is under way.
public final class OnnxSession implements AutoCloseable {
    private final RunCalls calls;
    private final RunMemory memory;
    private final Signature inputs;
    private final MemorySegment[] inputNames;
    private final SessionOutputs outputs;
    private final boolean byRow;
    private final RunGuard guard;

    /// @param memory owned from now on, and `calls` with it
    OnnxSession(RunCalls calls, RunMemory memory, Signature inputs, Signature outputs) {
        this.calls = calls;
        this.memory = memory;
        this.inputs = inputs;
        this.inputNames = names(inputs);
        this.outputs = new SessionOutputs(inputs, outputs, names(outputs));
        this.byRow = !memory.onDevice() && inputs.byRow(outputs);
        this.guard = new RunGuard(calls, memory);
    }

    /// In the model's order, which is the order of [#run]'s inputs.
    public List<TensorSpec> inputs() {
        return inputs.specs();
    }

    /// In the model's order.
    public List<TensorSpec> outputs() {
        return outputs.specs();
    }

    /// Runs the model once; twice if a shape that it declares turns out to be false. Inputs are read in place and not
    /// kept. Outputs are asked of `reply` in ascending order.
    ///
    /// @param given one tensor per input, in order, or null for an optional one; whatever is wrong with one is a
    ///     [RunOutcome.Failed]
    /// @param wanted the outputs that go into `reply`; the first of them has index 0 there
    public RunOutcome run(@Nullable Tensor[] given, WantedOutputs wanted, ReplyArea reply) {
        String mismatch = Inputs.mismatch(inputs.specs(), given, memory.takesColumns());
        if (mismatch != null) {
            return new RunOutcome.Failed(mismatch, Fault.INPUTS);
        }
        guard.begin();
        try {
            return settled(runBound(given, wanted, reply));
        } finally {
            calls.clear();
            guard.end();
        }
    }

    private RunOutcome runBound(@Nullable Tensor[] given, WantedOutputs wanted, ReplyArea reply) {
        try {
            for (int i = 0; i < given.length; i++) {
                var tensor = given[i];
                if (tensor != null) {
                    memory.bindInput(i, inputNames[i], tensor);
                }
            }
            var refusal = memory.refusal();
            if (refusal != null) {
                return refusal;
            }
            return new OneRun(calls, memory, guard, outputs, wanted, reply).run(given);
        } catch (OnnxException e) {
            return guard.terminated() ? RunOutcome.Terminated.TERMINATED : RunOutcome.Failed.of(e);
        } catch (CudaException e) {
            return e.sticky()
                    ? RunOutcome.DeviceLost.of(e)
                    : new RunOutcome.Failed(String.valueOf(e.getMessage()), Fault.RUN);
        }
    }

    /// Nothing of the device's touches the tensors any more; if that can't be had, the device is lost. ONNX
    /// Runtime's own errors don't say whether it is: here it shows.
    private RunOutcome settled(RunOutcome outcome) {
        try {
            memory.settle();
            return outcome;
        } catch (CudaException lost) {
            return outcome instanceof RunOutcome.DeviceLost first ? first : RunOutcome.DeviceLost.of(lost);
        }
    }

    /// The inputs, by number, that [#run] takes as [Tensor#of] columns, too.
    public List<Integer> takesColumns() {
        return memory.takesColumns();
    }

    /// Whether the first dimension of all inputs and outputs, and no other, has one name, and all elements are of fixed
    /// width and on the host: each row then is an answer of its own, if the model is as its file says.
    public boolean byRow() {
        return byRow;
    }

    /// What its runs on a device took; nothing on the CPU. Asked by the thread that runs it.
    public StageTimes times() {
        return memory.times();
    }

    /// Ends the run that is under way, if there is one, with [RunOutcome.Terminated]; ONNX Runtime looks at
    /// it between two operators. A run that begins later isn't touched.
    public void terminate() {
        guard.terminate();
    }

    /// Runs the model on zeros and empty strings, 1 for each dimension that a request chooses (and once more
    /// with 2, so as to learn which outputs can be computed in place). A failure isn't fatal: zeros may be
    /// no valid input.
    public RunOutcome warm() {
        return Warmup.of(this);
    }

    @Override
    public void close() {
        guard.close();
    }

    SessionOutputs sessionOutputs() {
        return outputs;
    }

    private MemorySegment[] names(Signature signature) {
        return signature.specs().stream().map(it -> calls.name(it.name())).toArray(MemorySegment[]::new);
    }
}
