package dev.windlass.rows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What a column's values may be, by number from 0 on. Immutable.
public final class Categories {
    /// Instead of a category: the value is none.
    public static final int NONE = -1;

    /// Instead of a category: there is no value.
    public static final int NULL = -2;

    /// Keys that lie closer together are looked up in a table.
    private static final int SPAN_MAX = 1024;

    private final int size;
    private final int ofNull;
    private final boolean keyed;
    private final long[] keys;
    private final int[] codes;

    /// By key, from the lowest one on; empty if they lie too far apart.
    private final int[] near;

    private Categories(int size, int ofNull, boolean keyed, long[] keys, int[] codes) {
        if (size < 1 || ofNull < NONE || ofNull >= size) {
            throw new IllegalArgumentException(size + " categories, of which null is number " + ofNull);
        }
        this.size = size;
        this.ofNull = ofNull;
        this.keyed = keyed;
        this.keys = keys;
        this.codes = codes;
        this.near = near(keys, codes);
    }

    /// Values come as their category's number, [#NONE] or [#NULL], or as places in a dictionary whose categories
    /// are known.
    ///
    /// @param ofNull the category of null; [#NONE] if it has none
    public static Categories coded(int size, int ofNull) {
        return new Categories(size, ofNull, false, new long[0], new int[0]);
    }

    /// Values are whole numbers, or places in a dictionary of such.
    ///
    /// @param numbers each once; that of null means nothing
    public static Categories whole(List<Long> numbers, int ofNull) {
        int[] codes = IntStream.range(0, numbers.size())
                .filter(it -> it != ofNull)
                .boxed()
                .sorted((a, b) -> Long.compare(numbers.get(a), numbers.get(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        long[] keys = Arrays.stream(codes).mapToLong(numbers::get).toArray();
        return new Categories(numbers.size(), ofNull, true, keys, codes);
    }

    private static int[] near(long[] keys, int[] codes) {
        long span = keys.length == 0 ? 0 : keys[keys.length - 1] - keys[0];
        if (keys.length == 0 || span < 0 || span >= SPAN_MAX) {
            return new int[0];
        }
        int[] near = new int[(int) span + 1];
        Arrays.fill(near, NONE);
        for (int i = 0; i < keys.length; i++) {
            near[(int) (keys[i] - keys[0])] = codes[i];
        }
        return near;
    }

    public int size() {
        return size;
    }

    /// The category of null, or [#NONE].
    public int ofNull() {
        return ofNull;
    }

    /// Whether values are whole numbers.
    boolean keyed() {
        return keyed;
    }

    /// The category of a whole number, or [#NONE].
    ///
    /// @param unsigned it is a `uint64`
    public int of(long value, boolean unsigned) {
        if (unsigned && value < 0) {
            return NONE;
        }
        if (near.length > 0) {
            long from = value - keys[0];
            return from >= 0 && from < near.length && value >= keys[0] ? near[(int) from] : NONE;
        }
        int found = Arrays.binarySearch(keys, value);
        return found < 0 ? NONE : codes[found];
    }

    /// As [#whole] took them, that of null being 0; none unless values are whole numbers.
    long[] numbers() {
        var numbers = new long[keyed ? size : 0];
        for (int i = 0; i < keys.length; i++) {
            numbers[codes[i]] = keys[i];
        }
        return numbers;
    }

    /// Ascending; not to be written to.
    long[] keys() {
        return keys;
    }

    /// By key; not to be written to.
    int[] codes() {
        return codes;
    }
}
