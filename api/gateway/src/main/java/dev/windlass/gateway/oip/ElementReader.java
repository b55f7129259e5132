package dev.windlass.gateway.oip;

import dev.windlass.exchange.RequestSlot;
import java.nio.ByteBuffer;

/// Reads the elements of inputs that aren't binary, wherever in the staged body they are and however they are written.
/// All throw [RefusedException] with a 400 that names input, index and remedy.
interface ElementReader {
    /// Writes the elements of one fixed-width input, as many as its shape says, little-endian.
    ///
    /// @param staged where the input's data lies, from `dataStart` to `dataEnd`
    /// @param target its remaining bytes are exactly the elements'
    void elements(ByteBuffer staged, InferRequest.Input input, ByteBuffer target);

    /// Counts the bytes of all elements of one BYTES input.
    int stringBytes(ByteBuffer staged, InferRequest.Input input);

    /// Writes the elements of one BYTES input.
    void strings(ByteBuffer staged, InferRequest.Input input, RequestSlot.StringsWriter target);

    /// The most elements that the input's data could be, known without reading it.
    long elementsMax(InferRequest.Input input);

    /// Where the size of an input's binary data stands, in the input.
    String binarySizeField();
}
