package dev.windlass.golden;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The elements of one tensor, row-major. Immutable; arrays that come in or go out are copies but where
/// said otherwise.
public final class Elements {
    private final ElementType type;
    private final byte[] data;
    private final List<byte[]> texts;

    private Elements(ElementType type, byte[] data, List<byte[]> texts) {
        this.type = type;
        this.data = data;
        this.texts = texts;
    }

    /// Elements of a fixed width as they lie in memory: little-endian, BOOL as one byte.
    ///
    /// @param data taken over: the caller no longer touches it
    /// @throws IllegalArgumentException if the length isn't a multiple of the element's size
    public static Elements fixed(ElementType type, byte[] data) {
        if (type == ElementType.BYTES || data.length % type.byteSize() != 0) {
            throw new IllegalArgumentException(data.length + " bytes are no elements of " + type);
        }
        return new Elements(type, data, List.of());
    }

    /// @param texts taken over, with the arrays in it
    public static Elements texts(List<byte[]> texts) {
        return new Elements(ElementType.BYTES, new byte[0], List.copyOf(texts));
    }

    public ElementType type() {
        return type;
    }

    public int count() {
        return type == ElementType.BYTES ? texts.size() : data.length / type.byteSize();
    }

    /// `count` elements from `from` on.
    public Elements slice(int from, int count) {
        return type == ElementType.BYTES
                ? texts(texts.subList(from, from + count))
                : fixed(type, Arrays.copyOfRange(data, from * type.byteSize(), (from + count) * type.byteSize()));
    }

    /// One after another, of the same type.
    ///
    /// @throws IllegalArgumentException if `all` is empty
    static Elements joined(List<Elements> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("nothing to join");
        }
        var type = all.getFirst().type();
        if (type == ElementType.BYTES) {
            return texts(all.stream().flatMap(it -> it.texts.stream()).toList());
        }
        var bytes = new byte[all.stream().mapToInt(it -> it.data.length).sum()];
        int at = 0;
        for (var each : all) {
            System.arraycopy(each.data, 0, bytes, at, each.data.length);
            at += each.data.length;
        }
        return fixed(type, bytes);
    }

    /// The bytes of a fixed-width type; not a copy, to be read only.
    public byte[] data() {
        return data;
    }

    /// The elements of BYTES; their arrays are to be read only.
    public List<byte[]> texts() {
        return texts;
    }

    /// An element's bits, zeros above them; of a fixed-width type.
    long bits(int index) {
        long bits = 0;
        for (int i = type.byteSize() - 1; i >= 0; i--) {
            bits = (bits << Byte.SIZE) | (data[index * type.byteSize() + i] & 0xff);
        }
        return bits;
    }

    /// What a floating-point element stands for.
    double number(int index) {
        return type.value(bits(index));
    }

    /// An element of an integral type.
    BigInteger integer(int index) {
        long bits = bits(index);
        if (type.unsigned()) {
            return new BigInteger(Long.toUnsignedString(bits));
        }
        int unused = Long.SIZE - type.byteSize() * Byte.SIZE;
        return BigInteger.valueOf(bits << unused >> unused);
    }

    /// Puts an element's bits into `into`, which holds elements of `type`.
    static void put(byte[] into, ElementType type, int index, long bits) {
        for (int i = 0; i < type.byteSize(); i++) {
            into[index * type.byteSize() + i] = (byte) (bits >>> (i * Byte.SIZE));
        }
    }

    /// An element for people.
    String show(int index) {
        return switch (type) {
            case BYTES -> '"' + new String(texts.get(index), StandardCharsets.UTF_8) + '"';
            case BOOL -> Boolean.toString(bits(index) != 0);
            case FP16, BF16, FP32 -> Float.toString((float) number(index));
            case FP64 -> Double.toString(number(index));
            default -> integer(index).toString();
        };
    }
}
