package dev.windlass.worker;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The outputs that are kept for replies which come in parts, by slot. Used by the run thread.
final class KeptReplies implements AutoCloseable {
    private final Map<Integer, Kept> bySlot = new HashMap<>();
    private final long bytesMax;
    private long bytes;

    private record Kept(int generation, KeptOutputs outputs) {}

    /// @param bytesMax of all together
    KeptReplies(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Bytes that another reply may keep.
    long room() {
        return bytesMax - bytes;
    }

    /// @param outputs owned from now on
    void keep(int slot, int generation, KeptOutputs outputs) {
        drop(slot);
        bySlot.put(slot, new Kept(generation, outputs));
        bytes += outputs.end();
    }

    /// Null if nothing is kept for it. What an earlier request of the slot left is dropped.
    @Nullable KeptOutputs of(int slot, int generation) {
        var kept = bySlot.get(slot);
        if (kept == null) {
            return null;
        }
        if (kept.generation != generation) {
            drop(slot);
            return null;
        }
        return kept.outputs;
    }

    void drop(int slot) {
        var kept = bySlot.remove(slot);
        if (kept != null) {
            bytes -= kept.outputs.end();
            kept.outputs.close();
        }
    }

    @Override
    public void close() {
        bySlot.values().forEach(it -> it.outputs.close());
        bySlot.clear();
    }
}
