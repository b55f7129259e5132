package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.onnx.jextract.GetResizedStringTensorElementBufferFn;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Inputs of strings, which ONNX Runtime keeps as objects of its own. To make and free those of a table costs as much
/// as
/// all else of its request, so that an input's tensor is kept, and filled again when the next has its shape: short
/// strings find the room of the last ones there. Used by one thread at a time.
final class StringTensors implements AutoCloseable {
    /// A tensor that had a longer one isn't kept: each place would come to hold the longest that it ever had.
    private static final int STRING_BYTES_MAX = 256;

    /// What all kept ones may come to hold, at a string's own 32 bytes and its room.
    private static final long KEPT_BYTES_MAX = 8 << 20;

    private static final long KEPT_BYTES_OF_STRING = 32 + STRING_BYTES_MAX;

    /// For short strings: without the thread's two changes of state, which take as long as the call. It gets as many
    /// bytes at most as a string may have, and returns.
    @SuppressWarnings("restricted") // as jextract's own, which isn't critical
    private static final MethodHandle SHORT_BUFFER = Linker.nativeLinker()
            .downcallHandle(GetResizedStringTensorElementBufferFn.descriptor(), Linker.Option.critical(false));

    @SuppressWarnings("restricted") // what is written to has the size that was asked for
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final OrtTable ort;
    private final OrtValues values;
    private final MemorySegment out;
    private final MemorySegment bufferFunction;

    /// By input, the tensor of its last run.
    private final Map<Integer, Kept> kept = new HashMap<>();

    private long keptBytes;

    /// @param bytes what it may come to hold
    private record Kept(MemorySegment value, long[] dims, long bytes) {}

    /// @param scratch lives as long as this
    StringTensors(OrtTable ort, OrtValues values, Arena scratch) {
        this.ort = ort;
        this.values = values;
        out = scratch.allocate(ADDRESS);
        bufferFunction = ort.function(OnnxRuntimeC.GetResizedStringTensorElementBufferAt());
    }

    /// A tensor with these strings. Whoever bound it says so ([#bound]).
    ///
    /// @throws OnnxException if the offsets lead outside the tensor
    MemorySegment of(int input, Tensor tensor) {
        var last = kept.get(input);
        if (last != null && !Arrays.equals(last.dims(), tensor.dims())) {
            drop(input, last);
            last = null;
        }
        var value = last == null ? values.ofStrings(tensor.dims()) : last.value();
        boolean filled = false;
        boolean keeps = false;
        try {
            keeps = fill(value, tensor) <= STRING_BYTES_MAX;
            filled = true;
        } finally {
            if (last != null && !keeps) {
                forget(input, last);
            } else if (last == null && keeps) {
                keep(input, value, tensor);
            }
            if (!filled) {
                values.release(value);
            }
        }
        return value;
    }

    /// What was bound isn't needed here any more, unless it is kept.
    void bound(int input, MemorySegment value) {
        var last = kept.get(input);
        if (last == null || !last.value().equals(value)) {
            values.release(value);
        }
    }

    @Override
    public void close() {
        kept.values().forEach(it -> values.release(it.value()));
        kept.clear();
    }

    private void keep(int input, MemorySegment value, Tensor tensor) {
        long bytes = tensor.elements() * KEPT_BYTES_OF_STRING;
        if (bytes <= KEPT_BYTES_MAX - keptBytes) {
            kept.put(input, new Kept(value, tensor.dims().clone(), bytes));
            keptBytes += bytes;
        }
    }

    private void drop(int input, Kept last) {
        forget(input, last);
        values.release(last.value());
    }

    private void forget(int input, Kept last) {
        kept.remove(input);
        keptBytes -= last.bytes();
    }

    /// How long the longest is.
    private long fill(MemorySegment value, Tensor tensor) {
        var offsets = Objects.requireNonNull(tensor.offsets(), "a tensor of strings has offsets");
        long elements = tensor.elements();
        long longest = 0;
        long start = offsets.getAtIndex(JAVA_LONG, 0);
        for (long i = 0; i < elements; i++) {
            long end = offsets.getAtIndex(JAVA_LONG, i + 1);
            if (start < 0 || end < start || end > tensor.data().byteSize()) {
                throw new OnnxException(
                        OnnxRuntimeC.ORT_INVALID_ARGUMENT(), "string " + i + " goes from byte " + start + " to " + end);
            }
            long length = end - start;
            ort.check(buffer(value, i, length));
            MemorySegment.copy(tensor.data(), start, MEMORY, out.get(JAVA_LONG, 0), length);
            longest = Math.max(longest, length);
            start = end;
        }
        return longest;
    }

    /// Writes to `out` where the string's bytes belong.
    private MemorySegment buffer(MemorySegment value, long index, long length) {
        if (length > STRING_BYTES_MAX) {
            return GetResizedStringTensorElementBufferFn.invoke(bufferFunction, value, index, length, out);
        }
        try {
            return (MemorySegment) SHORT_BUFFER.invokeExact(bufferFunction, value, index, length, out);
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable never) {
            throw new IllegalStateException("a native function threw", never);
        }
    }
}
