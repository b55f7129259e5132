package dev.windlass.card;

import java.util.List;

/// How much is measured.
enum Effort {
    FULL(
            7,
            400,
            List.of(4L << 10, 64L << 10, 1L << 20, 16L << 20, 64L << 20),
            List.of(1, 2, 4, 8, 16, 32, 64, 128, 256),
            List.of(100_000, 2_000_000),
            10_000,
            List.of()),
    /// Shows that every part runs; its numbers are good for nothing.
    SHORT(1, 0, List.of(1L << 20), List.of(1, 16), List.of(5_000), 200, List.of("-XX:TieredStopAtLevel=1"));

    /// In which everything that is compared takes its turn; the median counts.
    final int rounds;

    /// Of one measurement, which runs once at least.
    final long millis;

    final List<Long> copyBytes;

    /// In a batch; ascending.
    final List<Integer> batchRows;

    final List<Integer> tableRows;

    /// Random ones, that the kernel and its twin lay.
    final int batches;

    /// Of the parts' JVMs.
    final List<String> flags;

    Effort(
            int rounds,
            long millis,
            List<Long> copyBytes,
            List<Integer> batchRows,
            List<Integer> tableRows,
            int batches,
            List<String> flags) {
        this.rounds = rounds;
        this.millis = millis;
        this.copyBytes = copyBytes;
        this.batchRows = batchRows;
        this.tableRows = tableRows;
        this.batches = batches;
        this.flags = flags;
    }
}
