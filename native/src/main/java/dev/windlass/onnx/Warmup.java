package dev.windlass.onnx;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorTable;
import dev.windlass.slab.WantedOutputs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first runs of a session: on nothing, to be ready, and to see whether outputs have the shapes the
/// model promises.
final class Warmup {
    /// Twice in each of eight dimensions is 256 times a row: a second run with more input bytes than this is
    /// left out.
    private static final double SECOND_RUN_BYTES_MAX = 16 << 20;

    private Warmup() {}

    static RunOutcome of(OnnxSession session) {
        var outputs = session.sessionOutputs();
        var promised = new boolean[outputs.count()];
        outputs.relyOn(promised);
        var one = new Probe(session, 1);
        var outcome = one.run();
        if (outcome instanceof RunOutcome.Done) {
            Arrays.fill(promised, true);
            one.dropWhatIsFalse(promised);
            var second = dropWhatIsFalseForTwo(session, promised);
            outputs.relyOn(promised);
            return second instanceof RunOutcome.DeviceLost ? second : outcome;
        }
        return outcome;
    }

    /// Where it can't be seen, promises are believed: ONNX Runtime compares a place's shape with what it computes, and
    /// fails the run.
    private static @Nullable RunOutcome dropWhatIsFalseForTwo(OnnxSession session, boolean[] promised) {
        if (inputBytes(session.inputs(), 2) > SECOND_RUN_BYTES_MAX) {
            return null;
        }
        var two = new Probe(session, 2);
        var outcome = two.run();
        if (outcome instanceof RunOutcome.Done) {
            two.dropWhatIsFalse(promised);
        }
        return outcome;
    }

    private static double inputBytes(List<TensorSpec> specs, long size) {
        double sum = 0;
        for (var spec : specs) {
            double elements = 1;
            for (long dim : spec.shape(size)) {
                elements *= dim;
            }
            sum += spec.optional() ? 0 : elements * Math.max(1, spec.datatype().byteSize());
        }
        return sum;
    }

    /// One run with `size` for every dimension that a request chooses.
    private static final class Probe {
        private final OnnxSession session;
        private final @Nullable Tensor[] inputs;
        private final long[][] seen;

        /// Where the inputs lie; gone after the run.
        private final Arena arena = Arena.ofConfined();

        Probe(OnnxSession session, long size) {
            this.session = session;
            this.inputs = session.inputs().stream()
                    .map(it -> it.optional() ? null : zeros(it, size))
                    .toArray(Tensor[]::new);
            this.seen = new long[session.outputs().size()][];
        }

        RunOutcome run() {
            try (arena) {
                return session.run(inputs, WantedOutputs.ALL, new Seen());
            }
        }

        void dropWhatIsFalse(boolean[] promised) {
            for (int i = 0; i < promised.length; i++) {
                promised[i] &= Arrays.equals(session.sessionOutputs().declared(i, inputs), seen[i]);
            }
        }

        private Tensor zeros(TensorSpec spec, long size) {
            var dims = spec.shape(size);
            long elements = Inputs.elements(dims);
            long width = spec.datatype().fixedWidth() ? spec.datatype().byteSize() : 0;
            var data = arena.allocate(elements * width, TensorTable.ALIGNMENT);
            var offsets = width == 0 ? arena.allocate(ValueLayout.JAVA_LONG, elements + 1) : null;
            return new Tensor(spec.datatype(), dims, data, offsets);
        }

        /// Notes the shapes and keeps nothing else.
        private final class Seen implements ReplyArea {
            @Override
            public MemorySegment fixed(int index, Datatype datatype, long[] dims, long byteLength) {
                seen[index] = dims.clone();
                return arena.allocate(byteLength, TensorTable.ALIGNMENT);
            }

            @Override
            public Tensor strings(int index, long[] dims, long elements, long byteLength) {
                seen[index] = dims.clone();
                var offsets = arena.allocate(ValueLayout.JAVA_LONG, elements + 1);
                return new Tensor(Datatype.BYTES, dims, arena.allocate(byteLength, TensorTable.ALIGNMENT), offsets);
            }

            @Override
            public long bytesNeeded() {
                return 0;
            }

            @Override
            public long bytesMax() {
                return Long.MAX_VALUE;
            }

            @Override
            public void restart() {
                Arrays.fill(seen, null);
            }
        }
    }
}
