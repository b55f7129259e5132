package dev.windlass.onnx;

import dev.windlass.exchange.ReplyArea;
import dev.windlass.exchange.Tensor;
import dev.windlass.exchange.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// An open model. One thread runs it; any thread may [#terminate] the run. Whoever loaded it closes it, when
/// no run is under way.
public final class OnnxSession implements AutoCloseable {
    private final RunCalls calls;
    private final Signature inputs;
    private final Signature outputs;
    private final MemorySegment[] inputNames;
    private final MemorySegment[] outputNames;
    private final OutputShapes shapes;
    private final RunGuard guard;

    /// As many outputs are computed in place. 0 until a warm-up has shown that the model's dimension names
    /// are true.
    private int direct;

    OnnxSession(RunCalls calls, Signature inputs, Signature outputs) {
        this.calls = calls;
        this.inputs = inputs;
        this.outputs = outputs;
        this.inputNames = names(inputs);
        this.outputNames = names(outputs);
        this.shapes = new OutputShapes(inputs, outputs);
        this.guard = new RunGuard(calls);
    }

    /// In the model's order, which is the order of [#run]'s inputs.
    public List<TensorSpec> inputs() {
        return inputs.specs();
    }

    /// In the model's order; an output's index here is its index in the [ReplyArea].
    public List<TensorSpec> outputs() {
        return outputs.specs();
    }

    /// Runs the model once. Inputs are read in place and not kept. Outputs are asked of `reply` in ascending
    /// order.
    ///
    /// @param given one tensor per input, in order; whatever is wrong with one is a [RunOutcome.Failed]
    public RunOutcome run(Tensor[] given, ReplyArea reply) {
        String mismatch = Inputs.mismatch(inputs.specs(), given);
        if (mismatch != null) {
            return new RunOutcome.Failed(mismatch, Fault.INPUTS);
        }
        guard.begin();
        try {
            return attempt(given, reply);
        } catch (OnnxException e) {
            return guard.terminated() ? RunOutcome.Terminated.TERMINATED : RunOutcome.Failed.of(e);
        } finally {
            calls.clear();
            guard.end();
        }
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

    OutputShapes shapes() {
        return shapes;
    }

    void computeInPlace(int leadingOutputs) {
        direct = leadingOutputs;
    }

    private RunOutcome attempt(Tensor[] given, ReplyArea reply) {
        for (int i = 0; i < given.length; i++) {
            calls.bindInput(inputNames[i], given[i]);
        }
        var places = new MemorySegment[direct];
        boolean fits = true;
        for (int i = 0; i < outputNames.length; i++) {
            if (i < direct) {
                fits &= place(i, given, reply, places);
            } else {
                calls.bindOutput(outputNames[i]);
            }
        }
        if (!fits && direct == outputNames.length) {
            return new RunOutcome.Overflow(reply.bytesNeeded());
        }
        calls.run();
        boolean nonFinite = false;
        for (int i = 0; i < direct && fits; i++) {
            nonFinite |= NonFinite.in(places[i], places[i].byteSize(), spec(i).datatype());
        }
        if (direct == outputNames.length) {
            return nonFinite ? RunOutcome.Done.NON_FINITE : RunOutcome.Done.FINITE;
        }
        return new OutputCopy(calls, outputs.specs(), reply).from(direct, fits, nonFinite);
    }

    /// Binds output `index` to its place in the reply; without room for it, to memory of ONNX Runtime's.
    private boolean place(int index, Tensor[] given, ReplyArea reply, MemorySegment[] places) {
        var datatype = spec(index).datatype();
        var dims = shapes.dims(index, given);
        long byteSize = Inputs.elements(dims) * datatype.byteSize();
        var place = reply.fixed(index, datatype, dims, byteSize);
        if (place == null) {
            calls.bindOutput(outputNames[index]);
            return false;
        }
        places[index] = place.byteSize() == byteSize ? place : place.asSlice(0, byteSize);
        calls.bindOutput(outputNames[index], places[index], datatype, dims);
        return true;
    }

    private TensorSpec spec(int output) {
        return outputs.specs().get(output);
    }

    private MemorySegment[] names(Signature signature) {
        return signature.specs().stream().map(it -> calls.name(it.name())).toArray(MemorySegment[]::new);
    }
}
