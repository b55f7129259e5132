package dev.windlass.exchange;

import java.util.List;

/// What one loaded version takes and gives.
///
/// @param versionId the version's number on this inference worker
/// @param inputs in the order of the indices that [RequestSlot] takes
/// @param outputs in the order of [Reply#outputs], which has those that were asked for
public record HopSpec(
        VersionKey key, int versionId, List<TensorSpec> inputs, List<TensorSpec> outputs, HopLimits limits) {
    public HopSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /// What to ask [Hop#acquire] for, before shapes are known.
    ///
    /// @param payloadBytes an upper bound for all elements of all inputs; for BYTES without their lengths
    /// @param stringElements an upper bound for the number of BYTES elements over all inputs
    public long requestBytes(long payloadBytes, long stringElements) {
        return TensorTable.bytesFor(inputs.size(), payloadBytes, stringElements);
    }
}
