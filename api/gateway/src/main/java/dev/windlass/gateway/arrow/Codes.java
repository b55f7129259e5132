package dev.windlass.gateway.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.columns.Feature;
import dev.windlass.columns.Feature.Categories;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The categories of a feature, found by a value as it lies in a frame. Immutable.
sealed interface Codes {
    int NONE = -1;

    /// Which category null is; [#NONE] if it is none.
    int ofNull();

    int size();

    static Codes of(Feature feature) {
        return switch (feature) {
            case Feature.Numeric _ -> new Numeric();
            case Feature.OneHot hot -> of(hot.categories());
            case Feature.Ordinal ordinal -> of(ordinal.categories());
        };
    }

    private static Codes of(Categories categories) {
        return switch (categories) {
            case Categories.Texts(var texts, int nullAt) -> Texts.of(texts, nullAt);
            case Categories.Numbers(var numbers, int nullAt) -> Whole.of(numbers, nullAt);
        };
    }

    /// A number has no categories.
    record Numeric() implements Codes {
        @Override
        public int ofNull() {
            return NONE;
        }

        @Override
        public int size() {
            return 0;
        }
    }

    /// Whole numbers, sorted, and the category of each.
    record Whole(long[] sorted, int[] category, int ofNull) implements Codes {
        static Whole of(List<Long> numbers, int nullAt) {
            int[] category = IntStream.range(0, numbers.size())
                    .filter(it -> it != nullAt)
                    .boxed()
                    .sorted((a, b) -> Long.compare(numbers.get(a), numbers.get(b)))
                    .mapToInt(Integer::intValue)
                    .toArray();
            long[] sorted = Arrays.stream(category).mapToLong(numbers::get).toArray();
            return new Whole(sorted, category, nullAt);
        }

        @Override
        public int size() {
            return sorted.length;
        }

        int of(long value) {
            int found = Arrays.binarySearch(sorted, value);
            return found < 0 ? NONE : category[found];
        }
    }

    /// Texts in a table by their hash; the first free slot from there on says that there is none.
    record Texts(byte[][] texts, int[] slots, int ofNull) implements Codes {
        static Texts of(List<String> texts, int nullAt) {
            var bytes = texts.stream().map(it -> it.getBytes(UTF_8)).toArray(byte[][]::new);
            int[] slots = new int[Integer.highestOneBit(texts.size()) * 4];
            Arrays.fill(slots, NONE);
            for (int i = 0; i < bytes.length; i++) {
                if (i != nullAt) {
                    int slot = hash(ByteBuffer.wrap(bytes[i]), 0, bytes[i].length) & (slots.length - 1);
                    while (slots[slot] != NONE) {
                        slot = slot + 1 & (slots.length - 1);
                    }
                    slots[slot] = i;
                }
            }
            return new Texts(bytes, slots, nullAt);
        }

        @Override
        public int size() {
            return texts.length;
        }

        int of(ByteBuffer in, int at, int length) {
            int slot = hash(in, at, length) & (slots.length - 1);
            while (slots[slot] != NONE && !equal(texts[slots[slot]], in, at, length)) {
                slot = slot + 1 & (slots.length - 1);
            }
            return slots[slot];
        }

        private static boolean equal(byte[] text, ByteBuffer in, int at, int length) {
            boolean equal = text.length == length;
            for (int i = 0; equal && i < length; i++) {
                equal = text[i] == in.get(at + i);
            }
            return equal;
        }

        /// Spread, as slots are its lowest bits.
        private static int hash(ByteBuffer in, int at, int length) {
            int hash = length;
            for (int i = 0; i < length; i++) {
                hash = 31 * hash + in.get(at + i);
            }
            hash *= 0x9e37_79b9;
            return hash ^ hash >>> 16;
        }
    }
}
