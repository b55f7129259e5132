package dev.windlass.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a model anew as no exporter would: longer numbers than needed, tags beyond 32 bits, groups, wrong lengths.
/// Protobuf's readers differ in what they make of those.
final class WireMutation {
    private static final int TENSOR = 2;

    /// Which fields of a message are messages on the way to a tensor's data: model, graph, tensor.
    private static final List<Map<Integer, Integer>> MESSAGES = List.of(Map.of(7, 1), Map.of(5, TENSOR), Map.of());

    private final Random random;
    private final int oneIn;
    private final Set<Integer> longTags;

    private WireMutation(Random random, int oneIn, Set<Integer> longTags) {
        this.random = random;
        this.oneIn = oneIn;
        this.longTags = longTags;
    }

    /// @param oneIn how many places are left as they are for each that is changed
    WireMutation(Random random, int oneIn) {
        this(random, oneIn, Set.of());
    }

    /// The same model, but bit 32 is set in the tags of those fields of its tensors.
    static byte[] withLongTags(byte[] model, Set<Integer> fields) {
        return new WireMutation(new Random(1), Integer.MAX_VALUE, fields)
                .message(model, 0)
                .toByteArray();
    }

    byte[] of(byte[] model) {
        var mutated = message(model, 0).toByteArray();
        if (random.nextInt(4) == 0) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
        }
        return mutated;
    }

    private ByteArrayOutputStream message(byte[] bytes, int kind) {
        var out = new ByteArrayOutputStream();
        var in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            int tag = (int) number(in);
            if (chance()) {
                unknown(out);
            }
            if (kind == TENSOR && longTags.contains(tag >>> 3)) {
                varint(out, tag | 1L << 32, 0);
            } else {
                tag(out, tag);
            }
            switch (tag & 7) {
                case 0 -> {
                    long value = number(in);
                    number(out, chance() ? value + (1L << 32 + random.nextInt(31)) : value);
                }
                case 2 -> body(in, MESSAGES.get(kind).get(tag >>> 3), out);
                default -> throw new IllegalArgumentException("the models of these tests have no tag " + tag);
            }
        }
        return out;
    }

    private void body(ByteBuffer in, @Nullable Integer kind, ByteArrayOutputStream out) {
        var bytes = new byte[(int) number(in)];
        in.get(bytes);
        var written = kind == null ? bytes : message(bytes, kind).toByteArray();
        boolean wrong = chance() && random.nextInt(4) == 0;
        number(out, wrong ? Math.max(0, written.length + random.nextInt(5) - 2) : written.length);
        out.writeBytes(written);
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = in.get();
            value |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    private boolean chance() {
        return random.nextInt(oneIn) == 0;
    }

    private void tag(ByteArrayOutputStream out, int tag) {
        if (!chance()) {
            varint(out, tag, 0);
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> varint(out, tag, 1 + random.nextInt(9)); // longer than needed
            case 1 -> varint(out, tag | (1L + random.nextInt(7)) << 32, 0); // five bytes, beyond 32 bits
            case 2 -> varint(out, tag | random.nextLong() << 32, 0); // up to ten bytes
            default -> varint(out, tag + (1L + random.nextInt(6)), 0); // another type, perhaps another field
        }
    }

    private void number(ByteArrayOutputStream out, long value) {
        varint(out, value, chance() ? 1 + random.nextInt(9) : 0);
    }

    private void unknown(ByteArrayOutputStream out) {
        switch (random.nextInt(4)) {
            case 0 -> out.writeBytes(new byte[] {0, 0}); // field 0
            case 1 -> out.writeBytes(new byte[] {(byte) 0xfb, 1, (byte) 0xfc, 1}); // a group, 31, empty
            case 2 -> out.writeBytes(new byte[] {(byte) 0xfa, 1, 1, 7}); // field 31, one byte
            default -> out.writeBytes(new byte[] {(byte) 0xfd, 1, 1, 2, 3, 4}); // field 31, four bytes
        }
    }

    /// @param more bytes beyond those that it needs, as far as ten are not exceeded
    private static void varint(ByteArrayOutputStream out, long value, int more) {
        long rest = value;
        int left = more;
        int written = 0;
        while (written < 9 && ((rest & ~0x7fL) != 0 || left > 0)) {
            left -= (rest & ~0x7fL) == 0 ? 1 : 0;
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
            written++;
        }
        out.write((int) (rest & 0x7f));
    }
}
