package dev.windlass.golden;

import java.util.List;
import java.util.Optional;

/// Sample inputs with the answers that are expected, row by row. Immutable; part of a version.
public record GoldenSet(int rows, List<GoldenTensor> inputs, List<GoldenTensor> outputs) {
    /// More rows than this say nothing more of an export.
    public static final int ROWS_MAX = 1_000;

    /// Bytes of a set's document. A node reads it on the heap that its gateway answers with.
    public static final int BYTES_MAX = 2 << 20;

    /// Elements of all inputs and outputs together; some 35 bytes of heap each while they are read.
    public static final int ELEMENTS_MAX = 100_000;

    public GoldenSet {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    Optional<GoldenTensor> output(String name) {
        return outputs.stream().filter(it -> it.name().equals(name)).findFirst();
    }
}
