package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.onnx.jextract.*;
import dev.windlass.onnx.jextract.AllocatorFreeFn;
import dev.windlass.onnx.jextract.BindInputFn;
import dev.windlass.onnx.jextract.BindOutputFn;
import dev.windlass.onnx.jextract.BindOutputToDeviceFn;
import dev.windlass.onnx.jextract.ClearBoundInputsFn;
import dev.windlass.onnx.jextract.ClearBoundOutputsFn;
import dev.windlass.onnx.jextract.CreateIoBindingFn;
import dev.windlass.onnx.jextract.CreateRunOptionsFn;
import dev.windlass.onnx.jextract.CreateTensorAsOrtValueFn;
import dev.windlass.onnx.jextract.CreateTensorWithDataAsOrtValueFn;
import dev.windlass.onnx.jextract.GetBoundOutputValuesFn;
import dev.windlass.onnx.jextract.GetDimensionsCountFn;
import dev.windlass.onnx.jextract.GetDimensionsFn;
import dev.windlass.onnx.jextract.GetResizedStringTensorElementBufferFn;
import dev.windlass.onnx.jextract.GetStringTensorContentFn;
import dev.windlass.onnx.jextract.GetStringTensorDataLengthFn;
import dev.windlass.onnx.jextract.GetTensorMutableDataFn;
import dev.windlass.onnx.jextract.GetTensorTypeAndShapeFn;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import dev.windlass.onnx.jextract.ReleaseIoBindingFn;
import dev.windlass.onnx.jextract.ReleaseRunOptionsFn;
import dev.windlass.onnx.jextract.ReleaseSessionFn;
import dev.windlass.onnx.jextract.ReleaseTensorTypeAndShapeInfoFn;
import dev.windlass.onnx.jextract.ReleaseValueFn;
import dev.windlass.onnx.jextract.RunOptionsSetTerminateFn;
import dev.windlass.onnx.jextract.RunOptionsUnsetTerminateFn;
import dev.windlass.onnx.jextract.RunWithBindingFn;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// The calls of one run: one session, its binding, its run options, and scratch memory that lives as long as
/// they. Owned by an [OnnxSession]; used by one thread at a time, but for [#setTerminate].
final class RunCalls implements AutoCloseable {
    private final OrtTable ort;
    private final MemorySegment session;
    private final MemorySegment cpuMemory;
    private final MemorySegment allocator;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment out = arena.allocate(ADDRESS);
    private final MemorySegment count = arena.allocate(JAVA_LONG);
    private final MemorySegment shape = arena.allocate(JAVA_LONG, TensorSpec.RANK_MAX);
    private final MemorySegment binding;
    private final MemorySegment options;

    /// Takes `session` and releases it in the end; if it can't be made, the session stays the caller's.
    RunCalls(OrtTable ort, OnnxRuntime runtime, MemorySegment session) {
        this.ort = ort;
        this.session = session;
        cpuMemory = runtime.cpuMemory();
        allocator = runtime.allocator();
        MemorySegment made = MemorySegment.NULL;
        try {
            ort.check(CreateIoBindingFn.invoke(at(OnnxRuntimeC.CreateIoBindingAt()), session, out));
            made = out.get(ADDRESS, 0);
            ort.check(CreateRunOptionsFn.invoke(at(OnnxRuntimeC.CreateRunOptionsAt()), out));
        } catch (OnnxException failed) {
            ReleaseIoBindingFn.invoke(at(OnnxRuntimeC.ReleaseIoBindingAt()), made); // takes null, too
            arena.close();
            throw failed;
        }
        binding = made;
        options = out.get(ADDRESS, 0);
    }

    /// A name as C wants it, for as long as the session lives.
    MemorySegment name(String name) {
        return arena.allocateFrom(name);
    }

    void bindInput(MemorySegment name, Tensor tensor) {
        var value = tensor.datatype().fixedWidth()
                ? over(tensor.data(), tensor.datatype(), tensor.dims())
                : strings(tensor);
        try {
            ort.check(BindInputFn.invoke(at(OnnxRuntimeC.BindInputAt()), binding, name, value));
        } finally {
            release(value); // the binding holds on to it
        }
    }

    /// The output is computed into `place`, which must have exactly its bytes.
    void bindOutput(MemorySegment name, MemorySegment place, Datatype datatype, long[] dims) {
        var value = over(place, datatype, dims);
        try {
            ort.check(BindOutputFn.invoke(at(OnnxRuntimeC.BindOutputAt()), binding, name, value));
        } finally {
            release(value);
        }
    }

    /// ONNX Runtime allocates the output; [#clear] gives it back.
    void bindOutput(MemorySegment name) {
        ort.check(BindOutputToDeviceFn.invoke(at(OnnxRuntimeC.BindOutputToDeviceAt()), binding, name, cpuMemory));
    }

    void run() {
        ort.check(RunWithBindingFn.invoke(at(OnnxRuntimeC.RunWithBindingAt()), session, options, binding));
    }

    void clear() {
        ClearBoundInputsFn.invoke(at(OnnxRuntimeC.ClearBoundInputsAt()), binding);
        clearOutputs();
    }

    void clearOutputs() {
        ClearBoundOutputsFn.invoke(at(OnnxRuntimeC.ClearBoundOutputsAt()), binding);
    }

    /// The outputs of the last run, in the order they were bound. The caller gives them back with [#release].
    @SuppressWarnings("restricted") // the array has as many entries as ONNX Runtime says
    MemorySegment[] outputs() {
        ort.check(GetBoundOutputValuesFn.invoke(
                at(OnnxRuntimeC.GetBoundOutputValuesAt()), binding, allocator, out, count));
        var values = new MemorySegment[Math.toIntExact(count.get(JAVA_LONG, 0))];
        var array = out.get(ADDRESS, 0).reinterpret(values.length * ADDRESS.byteSize());
        for (int i = 0; i < values.length; i++) {
            values[i] = array.getAtIndex(ADDRESS, i);
        }
        ort.check(AllocatorFreeFn.invoke(at(OnnxRuntimeC.AllocatorFreeAt()), allocator, array));
        return values;
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

    /// The element's memory, valid until `value` is released.
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

    void setTerminate() {
        ort.check(RunOptionsSetTerminateFn.invoke(at(OnnxRuntimeC.RunOptionsSetTerminateAt()), options));
    }

    void unsetTerminate() {
        ort.check(RunOptionsUnsetTerminateFn.invoke(at(OnnxRuntimeC.RunOptionsUnsetTerminateAt()), options));
    }

    @Override
    public void close() {
        ReleaseIoBindingFn.invoke(at(OnnxRuntimeC.ReleaseIoBindingAt()), binding);
        ReleaseRunOptionsFn.invoke(at(OnnxRuntimeC.ReleaseRunOptionsAt()), options);
        ReleaseSessionFn.invoke(at(OnnxRuntimeC.ReleaseSessionAt()), session);
        arena.close();
    }

    private MemorySegment over(MemorySegment data, Datatype datatype, long[] dims) {
        ort.check(CreateTensorWithDataAsOrtValueFn.invoke(
                at(OnnxRuntimeC.CreateTensorWithDataAsOrtValueAt()),
                cpuMemory,
                data,
                data.byteSize(),
                shape(dims),
                dims.length,
                ElementTypes.toOnnx(datatype),
                out));
        return out.get(ADDRESS, 0);
    }

    private MemorySegment strings(Tensor tensor) {
        ort.check(CreateTensorAsOrtValueFn.invoke(
                at(OnnxRuntimeC.CreateTensorAsOrtValueAt()),
                allocator,
                shape(tensor.dims()),
                tensor.dims().length,
                OnnxRuntimeC.ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING(),
                out));
        var value = out.get(ADDRESS, 0);
        try {
            fill(value, tensor);
            return value;
        } catch (RuntimeException e) {
            release(value);
            throw e;
        }
    }

    @SuppressWarnings("restricted") // each buffer has the size that was asked for
    private void fill(MemorySegment value, Tensor tensor) {
        var offsets = Objects.requireNonNull(tensor.offsets(), "a tensor of strings has offsets");
        long elements = tensor.elements();
        long start = offsets.getAtIndex(JAVA_LONG, 0);
        for (long i = 0; i < elements; i++) {
            long end = offsets.getAtIndex(JAVA_LONG, i + 1);
            if (start < 0 || end < start || end > tensor.data().byteSize()) {
                throw new OnnxException(
                        OnnxRuntimeC.ORT_INVALID_ARGUMENT(), "string " + i + " goes from byte " + start + " to " + end);
            }
            ort.check(GetResizedStringTensorElementBufferFn.invoke(
                    at(OnnxRuntimeC.GetResizedStringTensorElementBufferAt()), value, i, end - start, out));
            var buffer = out.get(ADDRESS, 0).reinterpret(end - start);
            MemorySegment.copy(tensor.data(), start, buffer, 0, end - start);
            start = end;
        }
    }

    private MemorySegment shape(long[] dims) {
        MemorySegment.copy(dims, 0, shape, JAVA_LONG, 0, dims.length);
        return shape;
    }

    private MemorySegment at(int function) {
        return ort.function(function);
    }
}
