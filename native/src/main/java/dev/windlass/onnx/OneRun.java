package dev.windlass.onnx;

import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One run of a session. Outputs whose shape the model promises are computed into their places; if the promise turns
/// out to be false, the model is run once more and ONNX Runtime allocates them.
final class OneRun {
    private final RunCalls calls;
    private final RunGuard guard;
    private final SessionOutputs outputs;
    private final WantedOutputs places;
    private final TensorSpec[] wanted;
    private final ReplyArea reply;

    /// ONNX Runtime didn't compute into the places that the promises made.
    private boolean refused;

    OneRun(RunCalls calls, RunGuard guard, SessionOutputs outputs, WantedOutputs places, ReplyArea reply) {
        this.calls = calls;
        this.guard = guard;
        this.outputs = outputs;
        this.places = places;
        this.reply = reply;
        this.wanted = new TensorSpec[places.count(outputs.count())];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = outputs.spec(places.place(i));
        }
    }

    /// The inputs are bound; of the outputs, none.
    ///
    /// @throws OnnxException if ONNX Runtime can't compute it, whatever the places are
    RunOutcome run(@Nullable Tensor[] given) {
        var promised = promised(given);
        if (promised.length == 0) {
            return unbound().from(0, true, false);
        }
        var inPlace = inPlace(promised);
        if (inPlace != null) {
            return inPlace;
        }
        reply.restart();
        calls.clearOutputs();
        var copy = unbound();
        var outcome = copy.from(0, true, false);
        if (refused) {
            forget(promised, copy);
        }
        return outcome;
    }

    /// The shapes of as many outputs, from the first on, as have one before the run: outputs lie in order.
    private long[][] promised(@Nullable Tensor[] given) {
        var shapes = new long[wanted.length][];
        for (int i = 0; i < shapes.length; i++) {
            var shape = outputs.promised(places.place(i), given);
            if (shape == null) {
                return Arrays.copyOf(shapes, i);
            }
            shapes[i] = shape;
        }
        return shapes;
    }

    /// Null if the promises are false, or too large to be believed.
    private @Nullable RunOutcome inPlace(long[][] promised) {
        var bound = new MemorySegment[promised.length];
        boolean fits = true;
        for (int i = 0; i < wanted.length; i++) {
            if (i < promised.length) {
                fits &= place(i, promised[i], bound);
            } else {
                calls.bindOutput(name(i));
            }
        }
        if (reply.bytesNeeded() > reply.bytesMax()) {
            return null;
        }
        if (!fits && promised.length == wanted.length) {
            return new RunOutcome.Overflow(reply.bytesNeeded());
        }
        try {
            calls.run();
        } catch (OnnxException failed) {
            if (guard.terminated()) {
                throw failed;
            }
            refused = true;
            return null;
        }
        boolean nonFinite = false;
        for (int i = 0; i < promised.length && fits; i++) {
            nonFinite |= NonFinite.in(bound[i], bound[i].byteSize(), wanted[i].datatype());
        }
        if (promised.length == wanted.length) {
            return nonFinite ? RunOutcome.Done.NON_FINITE : RunOutcome.Done.FINITE;
        }
        return new OutputCopy(calls, wanted, reply).from(promised.length, fits, nonFinite);
    }

    /// Binds an output to its place in the reply; without room for it, to memory of ONNX Runtime's.
    private boolean place(int index, long[] dims, MemorySegment[] bound) {
        var datatype = wanted[index].datatype();
        long byteSize = Inputs.elements(dims) * datatype.byteSize();
        var place = reply.fixed(index, datatype, dims, byteSize);
        if (place == null) {
            calls.bindOutput(name(index));
            return false;
        }
        bound[index] = place.byteSize() == byteSize ? place : place.asSlice(0, byteSize);
        calls.bindOutput(name(index), bound[index], datatype, dims);
        return true;
    }

    private OutputCopy unbound() {
        for (int i = 0; i < wanted.length; i++) {
            calls.bindOutput(name(i));
        }
        calls.run();
        return new OutputCopy(calls, wanted, reply);
    }

    private MemorySegment name(int index) {
        return outputs.name(places.place(index));
    }

    /// A promise that was false once isn't relied on again. If all were true, it was the places that ONNX Runtime
    /// didn't take.
    private void forget(long[][] promised, OutputCopy computed) {
        boolean allTrue = true;
        for (int i = 0; i < promised.length; i++) {
            allTrue &= Arrays.equals(promised[i], computed.shape(i));
        }
        for (int i = 0; i < promised.length; i++) {
            if (allTrue || !Arrays.equals(promised[i], computed.shape(i))) {
                outputs.promiseNoMore(places.place(i));
            }
        }
    }
}
