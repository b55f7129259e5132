package dev.windlass.gateway.oip;

/// Reads the Open Inference Protocol's JSON. Two passes: `shape` and `datatype` may follow `data`, and room
/// for the elements is asked for only once all shapes are known. Both throw
/// [RefusedException] with a 400 that names input, index and remedy.
public interface TensorReader extends ElementReader {
    /// Everything but the elements.
    ///
    /// @param json its position isn't moved
    InferRequest head(JsonPart json);

    /// An element is a character, and a comma or bracket behind it.
    @Override
    default long elementsMax(InferRequest.Input input) {
        return (input.dataEnd() - input.dataStart()) / 2L;
    }

    @Override
    default String binarySizeField() {
        return ".parameters.binary_data_size";
    }
}
