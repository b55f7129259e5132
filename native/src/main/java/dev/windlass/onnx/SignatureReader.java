package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.onnx.SessionOutcome.Reason;
import dev.windlass.onnx.jextract.AllocatorFreeFn;
import dev.windlass.onnx.jextract.CastTypeInfoToTensorInfoFn;
import dev.windlass.onnx.jextract.GetDimensionsCountFn;
import dev.windlass.onnx.jextract.GetDimensionsFn;
import dev.windlass.onnx.jextract.GetOnnxTypeFromTypeInfoFn;
import dev.windlass.onnx.jextract.GetSymbolicDimensionsFn;
import dev.windlass.onnx.jextract.GetTensorElementTypeFn;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import dev.windlass.onnx.jextract.ReleaseTypeInfoFn;
import dev.windlass.onnx.jextract.SessionGetInputCountFn;
import dev.windlass.onnx.jextract.SessionGetInputNameFn;
import dev.windlass.onnx.jextract.SessionGetInputTypeInfoFn;
import dev.windlass.onnx.jextract.SessionGetOutputCountFn;
import dev.windlass.onnx.jextract.SessionGetOutputNameFn;
import dev.windlass.onnx.jextract.SessionGetOutputTypeInfoFn;
import dev.windlass.onnx.jextract.SessionGetOverridableInitializerCountFn;
import dev.windlass.onnx.jextract.SessionGetOverridableInitializerNameFn;
import dev.windlass.onnx.jextract.SessionGetOverridableInitializerTypeInfoFn;
import dev.windlass.onnx.jextract.TensorTypeAndShape_HasShapeFn;
import dev.windlass.slab.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Reads from an open session what it takes and gives, and says no to what a tensor table can't carry.
final class SignatureReader {
    private final OrtTable ort;
    private final MemorySegment session;
    private final MemorySegment allocator;

    SignatureReader(OrtTable ort, MemorySegment session, MemorySegment allocator) {
        this.ort = ort;
        this.session = session;
        this.allocator = allocator;
    }

    /// Those that a request must give.
    Signature inputs() throws UnservedModel {
        var reading = new Reading("input");
        each(
                out -> SessionGetInputCountFn.invoke(at(OnnxRuntimeC.SessionGetInputCountAt()), session, out),
                (i, out) -> SessionGetInputNameFn.invoke(
                        at(OnnxRuntimeC.SessionGetInputNameAt()), session, i, allocator, out),
                (i, out) ->
                        SessionGetInputTypeInfoFn.invoke(at(OnnxRuntimeC.SessionGetInputTypeInfoAt()), session, i, out),
                reading::add);
        return reading.signature();
    }

    /// Those that the model has a value of its own for. One that can't be carried is left out: the model's value holds.
    Signature optionalInputs() {
        var reading = new Reading("input");
        each(
                out -> SessionGetOverridableInitializerCountFn.invoke(
                        at(OnnxRuntimeC.SessionGetOverridableInitializerCountAt()), session, out),
                (i, out) -> SessionGetOverridableInitializerNameFn.invoke(
                        at(OnnxRuntimeC.SessionGetOverridableInitializerNameAt()), session, i, allocator, out),
                (i, out) -> SessionGetOverridableInitializerTypeInfoFn.invoke(
                        at(OnnxRuntimeC.SessionGetOverridableInitializerTypeInfoAt()), session, i, out),
                reading::addIfServed);
        return reading.signature().asOptional();
    }

    Signature outputs() throws UnservedModel {
        var reading = new Reading("output");
        each(
                out -> SessionGetOutputCountFn.invoke(at(OnnxRuntimeC.SessionGetOutputCountAt()), session, out),
                (i, out) -> SessionGetOutputNameFn.invoke(
                        at(OnnxRuntimeC.SessionGetOutputNameAt()), session, i, allocator, out),
                (i, out) -> SessionGetOutputTypeInfoFn.invoke(
                        at(OnnxRuntimeC.SessionGetOutputTypeInfoAt()), session, i, out),
                reading::add);
        return reading.signature();
    }

    /// Asks ONNX Runtime how many there are; the answer is a status, what was asked for lies in `out`.
    @FunctionalInterface
    private interface Counting {
        MemorySegment ask(MemorySegment out);
    }

    /// The same for one of them.
    @FunctionalInterface
    private interface Telling {
        MemorySegment ask(long index, MemorySegment out);
    }

    /// Takes `typeInfo` and releases it.
    @FunctionalInterface
    private interface Taking<E extends Exception> {
        void take(String name, MemorySegment typeInfo) throws E;
    }

    private <E extends Exception> void each(Counting counting, Telling naming, Telling typing, Taking<E> taking)
            throws E {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            ort.check(counting.ask(out));
            long count = out.get(JAVA_LONG, 0);
            for (long i = 0; i < count; i++) {
                ort.check(naming.ask(i, out));
                String name = taken(out.get(ADDRESS, 0));
                ort.check(typing.ask(i, out));
                taking.take(name, out.get(ADDRESS, 0));
            }
        }
    }

    private final class Reading {
        private final String direction;
        private final List<TensorSpec> specs = new ArrayList<>();
        private final List<List<String>> symbols = new ArrayList<>();
        private final GraphNames names = new GraphNames();

        Reading(String direction) {
            this.direction = direction;
        }

        Signature signature() {
            return new Signature(specs, symbols);
        }

        /// As [#add], but leaves out what isn't served.
        void addIfServed(String name, MemorySegment typeInfo) {
            try {
                add(name, typeInfo);
            } catch (UnservedModel leftOut) {
                return;
            }
        }

        void add(String name, MemorySegment typeInfo) throws UnservedModel {
            try (var frame = Arena.ofConfined()) {
                if (!names.isNew(name)) {
                    throw new UnservedModel(
                            Reason.INVALID_MODEL,
                            "two %ss are called %s; give each a name of its own".formatted(direction, name));
                }
                var out = frame.allocate(ADDRESS);
                ort.check(
                        GetOnnxTypeFromTypeInfoFn.invoke(at(OnnxRuntimeC.GetOnnxTypeFromTypeInfoAt()), typeInfo, out));
                int kind = out.get(JAVA_INT, 0);
                if (kind != OnnxRuntimeC.ONNX_TYPE_TENSOR()) {
                    throw new UnservedModel(
                            Reason.UNSUPPORTED_TYPE,
                            "%s %s is %s, only tensors are served; export the model without it (for a classifier's ZipMap: zipmap=False)"
                                    .formatted(direction, name, kindName(kind)));
                }
                ort.check(CastTypeInfoToTensorInfoFn.invoke(
                        at(OnnxRuntimeC.CastTypeInfoToTensorInfoAt()), typeInfo, out));
                addTensor(name, out.get(ADDRESS, 0), frame);
            } finally {
                ReleaseTypeInfoFn.invoke(at(OnnxRuntimeC.ReleaseTypeInfoAt()), typeInfo);
            }
        }

        private void addTensor(String name, MemorySegment info, Arena frame) throws UnservedModel {
            var out = frame.allocate(ADDRESS);
            ort.check(GetTensorElementTypeFn.invoke(at(OnnxRuntimeC.GetTensorElementTypeAt()), info, out));
            int onnxType = out.get(JAVA_INT, 0);
            var datatype = ElementTypes.fromOnnx(onnxType);
            if (datatype == null) {
                throw new UnservedModel(
                        Reason.UNSUPPORTED_TYPE,
                        "%s %s has ONNX element type %d, which isn't served; cast it to a served type inside the model"
                                .formatted(direction, name, onnxType));
            }
            if (!TensorTypeAndShape_HasShapeFn.invoke(at(OnnxRuntimeC.TensorTypeAndShape_HasShapeAt()), info)) {
                specs.add(TensorSpec.ofAnyRank(name, datatype));
                symbols.add(List.of());
                return;
            }
            long rank = rank(name, info, out);
            var dims = frame.allocate(JAVA_LONG, Math.max(1, rank));
            ort.check(GetDimensionsFn.invoke(at(OnnxRuntimeC.GetDimensionsAt()), info, dims, rank));
            var names = frame.allocate(ADDRESS, Math.max(1, rank));
            ort.check(GetSymbolicDimensionsFn.invoke(at(OnnxRuntimeC.GetSymbolicDimensionsAt()), info, names, rank));
            var shape = new ArrayList<Long>();
            var symbol = new ArrayList<String>();
            for (long d = 0; d < rank; d++) {
                shape.add(Math.max(-1, dims.getAtIndex(JAVA_LONG, d)));
                symbol.add(OrtTable.text(names.getAtIndex(ADDRESS, d)));
            }
            specs.add(new TensorSpec(name, datatype, shape));
            symbols.add(List.copyOf(symbol));
        }

        private long rank(String name, MemorySegment info, MemorySegment out) throws UnservedModel {
            ort.check(GetDimensionsCountFn.invoke(at(OnnxRuntimeC.GetDimensionsCountAt()), info, out));
            long rank = out.get(JAVA_LONG, 0);
            if (rank > TensorSpec.RANK_MAX) {
                throw new UnservedModel(
                        Reason.RANK_TOO_HIGH,
                        "%s %s has rank %d, at most %d is served; reshape it inside the model"
                                .formatted(direction, name, rank, TensorSpec.RANK_MAX));
            }
            return rank;
        }
    }

    private static String kindName(int kind) {
        if (kind == OnnxRuntimeC.ONNX_TYPE_SEQUENCE()) {
            return "a sequence";
        } else if (kind == OnnxRuntimeC.ONNX_TYPE_MAP()) {
            return "a map";
        } else if (kind == OnnxRuntimeC.ONNX_TYPE_OPTIONAL()) {
            return "an optional";
        } else if (kind == OnnxRuntimeC.ONNX_TYPE_SPARSETENSOR()) {
            return "a sparse tensor";
        }
        return "of ONNX type " + kind;
    }

    /// A copy of a string that ONNX Runtime allocated for us, which is given back.
    private String taken(MemorySegment text) {
        try {
            return OrtTable.text(text);
        } finally {
            ort.check(AllocatorFreeFn.invoke(at(OnnxRuntimeC.AllocatorFreeAt()), allocator, text));
        }
    }

    private MemorySegment at(int function) {
        return ort.function(function);
    }
}
