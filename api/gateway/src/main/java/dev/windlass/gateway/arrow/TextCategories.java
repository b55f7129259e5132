package dev.windlass.gateway.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.rows.Categories;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Texts that are categories, found by a value as it lies in a frame: a table by their hash, in which the first free
/// slot from there on says that there is none. Immutable.
record TextCategories(byte[][] texts, int[] slots) {
    /// @param nullAt the one whose text means nothing, or [Categories#NONE]
    static TextCategories of(List<String> texts, int nullAt) {
        var bytes = texts.stream().map(it -> it.getBytes(UTF_8)).toArray(byte[][]::new);
        int[] slots = new int[Integer.highestOneBit(texts.size()) * 4];
        Arrays.fill(slots, Categories.NONE);
        for (int i = 0; i < bytes.length; i++) {
            if (i != nullAt) {
                int slot = hash(ByteBuffer.wrap(bytes[i]), 0, bytes[i].length) & (slots.length - 1);
                while (slots[slot] != Categories.NONE) {
                    slot = slot + 1 & (slots.length - 1);
                }
                slots[slot] = i;
            }
        }
        return new TextCategories(bytes, slots);
    }

    /// The category of a text, or [Categories#NONE].
    int of(ByteBuffer in, int at, int length) {
        int slot = hash(in, at, length) & (slots.length - 1);
        while (slots[slot] != Categories.NONE && !equal(texts[slots[slot]], in, at, length)) {
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
