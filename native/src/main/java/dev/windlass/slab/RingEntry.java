package dev.windlass.slab;

/// A ring's entry: `generation << 32 | slot`, and on the submit ring bit 31 marks the last slot of a batch. A batch is
/// published as a whole, and run at once if its requests go together, else one by one; each slot is completed.
public final class RingEntry {
    /// No entry: generations start at 1.
    public static final long NONE = 0;

    private static final long LAST_OF_BATCH = 1L << 31;

    private RingEntry() {}

    /// An entry of the complete ring, or of the submit ring with more of its batch behind it.
    public static long of(int generation, int slot) {
        return ((long) generation << 32) | slot;
    }

    /// An entry of the submit ring that ends its batch.
    public static long lastOfBatch(int generation, int slot) {
        return of(generation, slot) | LAST_OF_BATCH;
    }

    public static boolean endsBatch(long entry) {
        return (entry & LAST_OF_BATCH) != 0;
    }

    public static int generation(long entry) {
        return (int) (entry >>> 32);
    }

    public static int slot(long entry) {
        return (int) (entry & (LAST_OF_BATCH - 1));
    }
}
