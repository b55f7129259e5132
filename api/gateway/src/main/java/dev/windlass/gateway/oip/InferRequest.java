package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.slab.Datatype;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An infer request's JSON part without its tensors' elements, as the client wrote it: known to be
/// well-formed, not yet compared with a model.
///
/// @param timeoutMicros 0 if none was given
/// @param binaryOutputs the request's own `binary_data_output`
/// @param nonFinite how numbers that aren't finite are written in JSON
/// @param outputs null if all are wanted
record InferRequest(
        @Nullable String id,
        long timeoutMicros,
        boolean binaryOutputs,
        NonFiniteText nonFinite,
        List<Input> inputs,
        @Nullable List<Wanted> outputs) {

    /// One input. Its elements are either JSON text, from `dataStart` to `dataEnd` in the JSON part, or
    /// `binaryBytes` bytes behind it.
    ///
    /// @param dataStart -1 if there is no JSON text
    /// @param binaryBytes -1 if there are no bytes
    record Input(String name, long[] shape, Datatype datatype, int dataStart, int dataEnd, long binaryBytes) {
        boolean binary() {
            return binaryBytes >= 0;
        }

        /// @param member of the input, as `.data`; empty for the input itself
        RuntimeException bad(String member, String value, String message, String remedy) {
            return Refusal.bad("inputs[" + Refusal.excerpt(name) + "]" + member, value, message, remedy);
        }
    }

    /// One output that is wanted.
    ///
    /// @param binary null if the request's own `binary_data_output` decides
    /// @param classes how many of its best classes are wanted in its place; 0 for itself
    record Wanted(String name, @Nullable Boolean binary, int classes) {}
}
