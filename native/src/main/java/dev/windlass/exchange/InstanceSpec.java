package dev.windlass.exchange;

import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What one loaded version takes and gives. Immutable.
public final class InstanceSpec {
    private final VersionKey key;
    private final int versionId;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final InstanceLimits limits;
    private final Map<String, Integer> inputPlaces;
    private final Map<String, Integer> outputPlaces;
    private final List<Integer> filled;
    private final List<Integer> takesColumns;
    private final int batchRowsMax;

    /// One whose rows are never made of columns by the inference worker, and whose requests are each run alone.
    public InstanceSpec(
            VersionKey key, int versionId, List<TensorSpec> inputs, List<TensorSpec> outputs, InstanceLimits limits) {
        this(key, versionId, inputs, outputs, limits, List.of(), 1);
    }

    /// @param versionId the version's number on this inference worker
    /// @param inputs in the order of the indices that [RequestSlot] takes
    /// @param outputs in the order of [Reply#outputs], which has those that were asked for
    /// @param takesColumns the inputs that [RequestSlot#madeOf] may be said of
    /// @param batchRowsMax most rows that requests may have together to be run at once; 1 if each is run alone
    public InstanceSpec(
            VersionKey key,
            int versionId,
            List<TensorSpec> inputs,
            List<TensorSpec> outputs,
            InstanceLimits limits,
            List<Integer> takesColumns,
            int batchRowsMax) {
        this.key = key;
        this.versionId = versionId;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.limits = limits;
        this.takesColumns = List.copyOf(takesColumns);
        this.batchRowsMax = batchRowsMax;
        this.inputPlaces = places(inputs);
        this.outputPlaces = places(outputs);
        this.filled = IntStream.range(0, inputs.size())
                .filter(it -> !inputs.get(it).columns().isEmpty())
                .boxed()
                .toList();
    }

    private static Map<String, Integer> places(List<TensorSpec> specs) {
        var places = new HashMap<String, Integer>();
        for (int i = 0; i < specs.size(); i++) {
            places.putIfAbsent(specs.get(i).name(), i);
        }
        return places;
    }

    public VersionKey key() {
        return key;
    }

    public int versionId() {
        return versionId;
    }

    public List<TensorSpec> inputs() {
        return inputs;
    }

    public List<TensorSpec> outputs() {
        return outputs;
    }

    public InstanceLimits limits() {
        return limits;
    }

    /// Where in [#inputs] the one of that name is; -1 if there is none.
    public int input(String name) {
        return inputPlaces.getOrDefault(name, -1);
    }

    /// Where in [#outputs] the one of that name is; -1 if there is none.
    public int output(String name) {
        return outputPlaces.getOrDefault(name, -1);
    }

    /// Where in [#inputs] those are that columns of a table fill.
    public List<Integer> filled() {
        return filled;
    }

    /// Whether the inference worker makes this input's rows itself of the columns that fill it.
    public boolean takesColumns(int input) {
        return takesColumns.contains(input);
    }

    /// Most rows that requests may have together to be run at once; 1 if each is run alone.
    public int batchRowsMax() {
        return batchRowsMax;
    }

    /// What to ask [ModelInstance#acquire] for, before shapes are known.
    ///
    /// @param payloadBytes an upper bound for all elements of all inputs; for BYTES without their lengths
    /// @param stringElements an upper bound for the number of BYTES elements over all inputs
    public long requestBytes(long payloadBytes, long stringElements) {
        return TensorTable.bytesFor(inputs.size(), payloadBytes, stringElements);
    }
}
