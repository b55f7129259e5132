package dev.windlass.storage;

import dev.windlass.domain.WindowCount;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongFunction;

/// The windows of one running promotion, read again and again: each row comes from the database once, but for
/// those of the last minutes. Says the same as [WindowStore#of] at every reading. Used by one thread.
public final class WindowLog {
    private final LongFunction<List<Stored>> rowsAfter;
    private final TreeMap<Long, WindowCount> rows = new TreeMap<>();
    private long settledId;

    /// @param settled no row with a lower id can be stored any more
    record Stored(long id, boolean settled, WindowCount window) {}

    WindowLog(LongFunction<List<Stored>> rowsAfter) {
        this.rowsAfter = rowsAfter;
    }

    /// All rows by now, in the order in which they were stored.
    public List<WindowCount> read() {
        for (var row : rowsAfter.apply(settledId)) {
            rows.put(row.id(), row.window());
            if (row.settled()) {
                settledId = row.id();
            }
        }
        return List.copyOf(rows.values());
    }
}
