package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.onnx.jextract.*;
import dev.windlass.onnx.jextract.AddRunConfigEntryFn;
import dev.windlass.onnx.jextract.AllocatorFreeFn;
import dev.windlass.onnx.jextract.BindInputFn;
import dev.windlass.onnx.jextract.BindOutputFn;
import dev.windlass.onnx.jextract.BindOutputToDeviceFn;
import dev.windlass.onnx.jextract.ClearBoundInputsFn;
import dev.windlass.onnx.jextract.ClearBoundOutputsFn;
import dev.windlass.onnx.jextract.CreateIoBindingFn;
import dev.windlass.onnx.jextract.CreateRunOptionsFn;
import dev.windlass.onnx.jextract.GetBoundOutputValuesFn;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import dev.windlass.onnx.jextract.ReleaseIoBindingFn;
import dev.windlass.onnx.jextract.ReleaseRunOptionsFn;
import dev.windlass.onnx.jextract.ReleaseSessionFn;
import dev.windlass.onnx.jextract.RunOptionsSetTerminateFn;
import dev.windlass.onnx.jextract.RunOptionsUnsetTerminateFn;
import dev.windlass.onnx.jextract.RunWithBindingFn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The calls of one run: one session, its binding, its run options, and scratch memory that lives as long as
/// they. Owned by an [OnnxSession]; used by one thread at a time, but for [#setTerminate].
final class RunCalls implements AutoCloseable {
    private final OrtTable ort;
    private final MemorySegment session;
    private final MemorySegment allocator;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment out = arena.allocate(ADDRESS);
    private final MemorySegment count = arena.allocate(JAVA_LONG);
    private final OrtValues values;
    private final StringTensors strings;
    private final MemorySegment binding;
    private final MemorySegment options;

    /// Takes `session` and releases it in the end; if it can't be made, the session stays the caller's.
    RunCalls(OrtTable ort, OnnxRuntime runtime, MemorySegment session) {
        this.ort = ort;
        this.session = session;
        allocator = runtime.allocator();
        values = new OrtValues(ort, runtime, arena);
        strings = new StringTensors(ort, values, arena);
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

    OrtValues values() {
        return values;
    }

    /// A name as C wants it, for as long as the session lives.
    MemorySegment name(String name) {
        return arena.allocateFrom(name);
    }

    /// Takes `value`, which the binding holds on to.
    void bindInput(MemorySegment name, MemorySegment value) {
        try {
            bind(name, value);
        } finally {
            values.release(value);
        }
    }

    /// Binds what lies on the host: fixed-width elements in their place, strings are copied.
    void bindInput(int input, MemorySegment name, Tensor tensor) {
        if (tensor.datatype().fixedWidth()) {
            bindInput(name, values.of(tensor));
            return;
        }
        var value = strings.of(input, tensor);
        try {
            bind(name, value);
        } finally {
            strings.bound(input, value);
        }
    }

    private void bind(MemorySegment name, MemorySegment value) {
        ort.check(BindInputFn.invoke(at(OnnxRuntimeC.BindInputAt()), binding, name, value));
    }

    /// The output is computed into `value`, which is taken.
    void bindOutput(MemorySegment name, MemorySegment value) {
        try {
            ort.check(BindOutputFn.invoke(at(OnnxRuntimeC.BindOutputAt()), binding, name, value));
        } finally {
            values.release(value);
        }
    }

    /// ONNX Runtime allocates the output in memory of such a kind; [#clear] gives it back.
    void bindOutputTo(MemorySegment name, MemorySegment memoryInfo) {
        ort.check(BindOutputToDeviceFn.invoke(at(OnnxRuntimeC.BindOutputToDeviceAt()), binding, name, memoryInfo));
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

    /// The outputs of the last run, in the order they were bound. The caller gives them back with [OrtValues#release].
    @SuppressWarnings("restricted") // the array has as many entries as ONNX Runtime says
    MemorySegment[] outputs() {
        ort.check(GetBoundOutputValuesFn.invoke(
                at(OnnxRuntimeC.GetBoundOutputValuesAt()), binding, allocator, out, count));
        var bound = new MemorySegment[Math.toIntExact(count.get(JAVA_LONG, 0))];
        var array = out.get(ADDRESS, 0).reinterpret(bound.length * ADDRESS.byteSize());
        for (int i = 0; i < bound.length; i++) {
            bound[i] = array.getAtIndex(ADDRESS, i);
        }
        ort.check(AllocatorFreeFn.invoke(at(OnnxRuntimeC.AllocatorFreeAt()), allocator, array));
        return bound;
    }

    /// A setting of every later run.
    void configure(String key, String value) {
        try (var frame = Arena.ofConfined()) {
            ort.check(AddRunConfigEntryFn.invoke(
                    at(OnnxRuntimeC.AddRunConfigEntryAt()),
                    options,
                    frame.allocateFrom(key),
                    frame.allocateFrom(value)));
        }
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
        strings.close();
        ReleaseRunOptionsFn.invoke(at(OnnxRuntimeC.ReleaseRunOptionsAt()), options);
        ReleaseSessionFn.invoke(at(OnnxRuntimeC.ReleaseSessionAt()), session);
        arena.close();
    }

    private MemorySegment at(int function) {
        return ort.function(function);
    }
}
