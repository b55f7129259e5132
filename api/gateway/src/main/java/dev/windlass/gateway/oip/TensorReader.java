package dev.windlass.gateway.oip;

import dev.windlass.exchange.RequestSlot;
import java.nio.ByteBuffer;

/// Reads the Open Inference Protocol's JSON. Two passes: `shape` and `datatype` may follow `data`, and room
/// for the elements is asked for only once all shapes are known. Both throw
/// [RefusedException] with a 400 that names input, index and remedy.
public interface TensorReader {
    /// Everything but the elements.
    ///
    /// @param json its position isn't moved
    InferRequest head(JsonPart json);

    /// Writes the elements of one fixed-width input, as many as its shape says, little-endian.
    ///
    /// @param json the bytes of [#head]'s, which gave `input`
    /// @param target its remaining bytes are exactly the elements'
    void elements(ByteBuffer json, InferRequest.Input input, ByteBuffer target);

    /// Counts the bytes of all elements of one BYTES input, in UTF-8.
    int stringBytes(ByteBuffer json, InferRequest.Input input);

    /// Writes the elements of one BYTES input.
    void strings(ByteBuffer json, InferRequest.Input input, RequestSlot.StringsWriter target);
}
