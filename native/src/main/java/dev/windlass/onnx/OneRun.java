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
    private final RunMemory memory;
    private final RunGuard guard;
    private final SessionOutputs outputs;
    private final WantedOutputs places;
    private final TensorSpec[] wanted;
    private final ReplyArea reply;

    /// ONNX Runtime didn't compute into the places that the promises made.
    private boolean refused;

    OneRun(
            RunCalls calls,
            RunMemory memory,
            RunGuard guard,
            SessionOutputs outputs,
            WantedOutputs places,
            ReplyArea reply) {
        this.calls = calls;
        this.memory = memory;
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
            return unbound().from(0, calls.outputs());
        }
        var inPlace = inPlace(promised);
        if (inPlace != null) {
            return inPlace;
        }
        reply.restart();
        memory.clearOutputs();
        var copy = unbound();
        var outcome = copy.from(0, calls.outputs());
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
        var copy = new OutputCopy(calls.values(), memory, wanted, reply);
        for (int i = 0; i < wanted.length; i++) {
            if (i < promised.length) {
                place(i, promised[i], copy);
            } else {
                memory.bindOutput(name(i), wanted[i]);
            }
        }
        if (reply.bytesNeeded() > reply.bytesMax()) {
            return null;
        }
        if (!copy.fits() && promised.length == wanted.length) {
            return new RunOutcome.Overflow(reply.bytesNeeded());
        }
        try {
            memory.run();
        } catch (OnnxException failed) {
            if (guard.terminated()) {
                throw failed;
            }
            refused = true;
            return null;
        }
        return promised.length == wanted.length ? copy.arrived() : copy.from(promised.length, calls.outputs());
    }

    /// Binds an output to its place in the reply; without room for it, to memory of ONNX Runtime's.
    private void place(int index, long[] dims, OutputCopy copy) {
        var datatype = wanted[index].datatype();
        var place = copy.place(index, dims);
        if (place == null) {
            memory.bindOutput(name(index), wanted[index]);
        } else {
            memory.bindOutput(places.place(index), name(index), place, datatype, dims);
        }
    }

    private OutputCopy unbound() {
        for (int i = 0; i < wanted.length; i++) {
            memory.bindOutput(name(i), wanted[i]);
        }
        memory.run();
        return new OutputCopy(calls.values(), memory, wanted, reply);
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
