package dev.windlass.rows;

import dev.windlass.rows.RowVerdict.Reason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is refused of a batch, as the kernel keeps it: of each column the least word. See [RowVerdict].
final class Refusals {
    private long @Nullable [] words;

    void clear() {
        words = null;
    }

    void add(int columns, int column, long row, Reason reason) {
        long[] all = words;
        if (all == null) {
            all = new long[columns];
            Arrays.fill(all, RowVerdict.NOTHING);
            words = all;
        }
        long word = RowVerdict.word(row, reason);
        all[column] = all[column] == RowVerdict.NOTHING ? word : Math.min(all[column], word);
    }

    RowVerdict verdict() {
        return words == null ? new RowVerdict.Done() : RowVerdict.of(words);
    }
}
