package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.onnx.jextract.CreateTensorAsOrtValueFn;
import dev.windlass.onnx.jextract.CreateTensorWithDataAsOrtValueFn;
import dev.windlass.onnx.jextract.GetDimensionsCountFn;
import dev.windlass.onnx.jextract.GetDimensionsFn;
import dev.windlass.onnx.jextract.GetStringTensorContentFn;
import dev.windlass.onnx.jextract.GetStringTensorDataLengthFn;
import dev.windlass.onnx.jextract.GetTensorMutableDataFn;
import dev.windlass.onnx.jextract.GetTensorTypeAndShapeFn;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import dev.windlass.onnx.jextract.ReleaseTensorTypeAndShapeInfoFn;
import dev.windlass.onnx.jextract.ReleaseValueFn;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Makes and reads ONNX Runtime's tensors. Used by one thread at a time; whoever is given one gives it back with
/// [#release].
final class OrtValues {
    private final OrtTable ort;
    private final MemorySegment cpuMemory;
    private final MemorySegment allocator;
    private final MemorySegment out;
    private final MemorySegment count;
    private final MemorySegment shape;

    /// @param scratch lives as long as this
    OrtValues(OrtTable ort, OnnxRuntime runtime, Arena scratch) {
        this.ort = ort;
        cpuMemory = runtime.cpuMemory();
        allocator = runtime.allocator();
        out = scratch.allocate(ADDRESS);
        count = scratch.allocate(JAVA_LONG);
        shape = scratch.allocate(JAVA_LONG, TensorSpec.RANK_MAX);
    }

    /// Memory of the host, as ONNX Runtime calls it.
    MemorySegment hostMemory() {
        return cpuMemory;
    }

    /// A tensor over memory of the host, whose elements are of fixed width.
    MemorySegment of(Tensor tensor) {
        return over(cpuMemory, tensor.data(), tensor.data().byteSize(), tensor.datatype(), tensor.dims());
    }

    /// A tensor over `data`, which outlives it.
    ///
    /// @param memoryInfo the kind of memory that `data` points to
    MemorySegment over(MemorySegment memoryInfo, MemorySegment data, long byteSize, Datatype datatype, long[] dims) {
        ort.check(CreateTensorWithDataAsOrtValueFn.invoke(
                at(OnnxRuntimeC.CreateTensorWithDataAsOrtValueAt()),
                memoryInfo,
                data,
                byteSize,
                shape(dims),
                dims.length,
                ElementTypes.toOnnx(datatype),
                out));
        return out.get(ADDRESS, 0);
    }

    /// A tensor of empty strings, on the host.
    MemorySegment ofStrings(long[] dims) {
        ort.check(CreateTensorAsOrtValueFn.invoke(
                at(OnnxRuntimeC.CreateTensorAsOrtValueAt()),
                allocator,
                shape(dims),
                dims.length,
                OnnxRuntimeC.ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING(),
                out));
        return out.get(ADDRESS, 0);
    }

    void release(MemorySegment value) {
        ReleaseValueFn.invoke(at(OnnxRuntimeC.ReleaseValueAt()), value);
    }

    long[] dims(MemorySegment value) {
        ort.check(GetTensorTypeAndShapeFn.invoke(at(OnnxRuntimeC.GetTensorTypeAndShapeAt()), value, out));
        var info = out.get(ADDRESS, 0);
        try {
            ort.check(GetDimensionsCountFn.invoke(at(OnnxRuntimeC.GetDimensionsCountAt()), info, count));
            long rank = count.get(JAVA_LONG, 0);
            if (rank > TensorSpec.RANK_MAX) {
                throw new OnnxException(
                        OnnxRuntimeC.ORT_FAIL(), "an output has rank " + rank + ", more than is served");
            }
            ort.check(GetDimensionsFn.invoke(at(OnnxRuntimeC.GetDimensionsAt()), info, shape, rank));
            return shape.asSlice(0, rank * Long.BYTES).toArray(JAVA_LONG);
        } finally {
            ReleaseTensorTypeAndShapeInfoFn.invoke(at(OnnxRuntimeC.ReleaseTensorTypeAndShapeInfoAt()), info);
        }
    }

    /// Where the elements lie, in the kind of memory that the tensor is of; valid until `value` is released.
    @SuppressWarnings("restricted") // the tensor's shape and type say its size
    MemorySegment data(MemorySegment value, long byteSize) {
        ort.check(GetTensorMutableDataFn.invoke(at(OnnxRuntimeC.GetTensorMutableDataAt()), value, out));
        return byteSize == 0 ? MemorySegment.NULL : out.get(ADDRESS, 0).reinterpret(byteSize);
    }

    long stringByteSize(MemorySegment value) {
        ort.check(GetStringTensorDataLengthFn.invoke(at(OnnxRuntimeC.GetStringTensorDataLengthAt()), value, count));
        return count.get(JAVA_LONG, 0);
    }

    /// Copies strings to their place.
    void copyStrings(MemorySegment value, long byteSize, Tensor target) {
        var offsets = Objects.requireNonNull(target.offsets(), "a tensor of strings has offsets");
        long elements = target.elements();
        if (elements > 0) {
            ort.check(GetStringTensorContentFn.invoke(
                    at(OnnxRuntimeC.GetStringTensorContentAt()), value, target.data(), byteSize, offsets, elements));
        }
        offsets.setAtIndex(JAVA_LONG, elements, byteSize);
    }

    private MemorySegment shape(long[] dims) {
        MemorySegment.copy(dims, 0, shape, JAVA_LONG, 0, dims.length);
        return shape;
    }

    private MemorySegment at(int function) {
        return ort.function(function);
    }
}
