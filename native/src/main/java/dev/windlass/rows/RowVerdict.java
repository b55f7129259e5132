package dev.windlass.rows;

/// What came of laying a batch's rows.
public sealed interface RowVerdict {
    /// All rows are there.
    record Done() implements RowVerdict {}

    /// Some value can't be laid, and what was laid means nothing. Of several it is the first row's in the first
    /// column.
    record Refused(int column, long row, Reason reason) implements RowVerdict {}

    /// Why a value can't be laid. The kernel knows them by their number; of two that a row has, the lower one counts.
    enum Reason {
        /// A place behind the end of its dictionary, or before its beginning.
        OUTSIDE(0),
        /// A null where nothing stands for it.
        MISSING(1),
        /// No category.
        UNKNOWN(2);

        private final long number;

        Reason(long number) {
            this.number = number;
        }

        /// As the kernel knows it.
        public int number() {
            return (int) number;
        }

        /// Of the lowest two bits.
        public static Reason of(long number) {
            return number == OUTSIDE.number ? OUTSIDE : number == MISSING.number ? MISSING : UNKNOWN;
        }
    }

    /// A word that says that nothing of a column is refused; the others are [#word]s, the least of each column.
    long NOTHING = -1;

    static long word(long row, Reason reason) {
        return (row << 2) | reason.number;
    }

    /// @param words of each column
    static RowVerdict of(long[] words) {
        for (int i = 0; i < words.length; i++) {
            if (words[i] != NOTHING) {
                return new Refused(i, words[i] >>> 2, Reason.of(words[i] & 3));
            }
        }
        return new Done();
    }
}
