package dev.windlass.onnx;

import dev.windlass.slab.Datatype;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Where one run puts its outputs: the reply part of a slot's extent. Used by the inference worker's run
/// thread only.
///
/// Both methods answer null when a reply can't have what is asked; the area then counts on, so that
/// [#bytesNeeded] says after the last output how much would have done. `index` counts the outputs that
/// were asked for, from 0.
public interface ReplyArea {
    /// Room for output `index` of a fixed-width type: `byteLength` bytes, 64-byte aligned.
    @Nullable MemorySegment fixed(int index, Datatype datatype, long[] dims, long byteLength);

    /// Room for output `index` of type BYTES with that many elements and bytes; the caller fills `offsets`
    /// and `data`.
    @Nullable Tensor strings(int index, long[] dims, long elements, long byteLength);

    /// Bytes that all outputs asked for so far need, tensor table and alignment included.
    long bytesNeeded();

    /// No reply to this request can have more bytes, however large its room is.
    long bytesMax();

    /// Begins anew: nothing was asked for yet.
    void restart();
}
