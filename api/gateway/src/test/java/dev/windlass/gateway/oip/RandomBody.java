package dev.windlass.gateway.oip;

import dev.windlass.slab.Datatype;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Infer requests by chance: well-formed ones of any shape, order and spelling, and what becomes of them on their way.
final class RandomBody {
    private static final List<String> HARD = List.of(
            "1.",
            ".5",
            "+1",
            "1e",
            "01",
            "-",
            "--1",
            "0x1",
            "1e99999",
            "NaN",
            "-Infinity",
            "+INF",
            "-IN",
            "Infinit",
            "tru",
            "truex",
            "nulls",
            "\\",
            "\"",
            "\\u",
            "\\ud800",
            "\\udc00\\ud800",
            "\\u0000",
            "\\q",
            "\0",
            "\ufeff",
            "{",
            "}",
            "[",
            "]",
            "[]",
            ",",
            ",,",
            ":",
            " ",
            "\n",
            "\u00e9",
            "\ud83d\ude00",
            "/**/",
            "#",
            "1.5.2",
            "0",
            "\"data\":",
            "\"inputs\":[]",
            "\"x\":1,",
            "null",
            "[[[[[[[[",
            "\t",
            "e",
            "E5",
            "-0",
            "\"data\":[],",
            "'");
    private static final List<byte[]> NO_UTF8 = List.of(
            new byte[] {(byte) 0xc0, (byte) 0x80},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xf0, (byte) 0x80, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xe2, (byte) 0x82},
            new byte[] {(byte) 0xfe}, // 0xff in a name Jackson may pass over, by what it has read before
            new byte[] {(byte) 0x80},
            new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});

    private final Random random;
    private final NumberSpelling numbers;

    RandomBody(Random random) {
        this.random = random;
        this.numbers = new NumberSpelling(random);
    }

    byte[] next() {
        var bytes = object(topMembers()).getBytes(StandardCharsets.UTF_8);
        for (int changes = random.nextInt(4); changes > 1; changes--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    private List<String> topMembers() {
        var members = new ArrayList<String>();
        var inputs = IntStream.range(0, 1 + random.nextInt(2)).mapToObj(_ -> input());
        members.add("\"inputs\":" + blank() + inputs.collect(Collectors.joining(",", "[", "]")));
        if (random.nextInt(4) == 0) {
            members.add("\"id\":" + string());
        }
        if (random.nextInt(6) == 0) {
            members.add("\"parameters\":{\"timeout\":" + random.nextInt(9) + ",\"non_finite\":\"null\",\"z\":" + any(2)
                    + "}");
        }
        if (random.nextInt(8) == 0) {
            members.add("\"outputs\":[{\"name\":" + string() + ",\"parameters\":{\"binary_data\":true}}]");
        }
        if (random.nextInt(4) == 0) {
            members.add(string() + ":" + any(3));
        }
        return members;
    }

    private String input() {
        var datatype = List.of(Datatype.values()).get(random.nextInt(Datatype.values().length));
        var shape = IntStream.range(0, 1 + random.nextInt(3))
                .map(_ -> random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(4))
                .toArray();
        var members = new ArrayList<String>();
        members.add("\"name\":" + string());
        members.add("\"shape\":" + Arrays.toString(shape));
        members.add("\"datatype\":\"" + datatype + "\"");
        members.add("\"data\":" + data(datatype, shape));
        if (random.nextInt(5) == 0) {
            members.add("\"parameters\":{" + string() + ":" + any(2) + "}");
        }
        return object(members);
    }

    private String data(Datatype datatype, int[] shape) {
        if (random.nextBoolean()) {
            return nested(datatype, shape, 0);
        }
        return nested(datatype, new int[] {Arrays.stream(shape).reduce(1, (a, b) -> a * b)}, 0);
    }

    private String nested(Datatype datatype, int[] shape, int depth) {
        if (depth == shape.length) {
            return datatype == Datatype.BYTES ? string() : numbers.of(datatype);
        }
        return IntStream.range(0, shape[depth])
                .mapToObj(_ -> nested(datatype, shape, depth + 1))
                .collect(Collectors.joining("," + blank(), "[" + blank(), blank() + "]"));
    }

    private String object(List<String> members) {
        if (random.nextBoolean()) {
            Collections.shuffle(members, random);
        }
        return "{" + blank() + String.join(blank() + "," + blank(), members) + "}";
    }

    private String blank() {
        return random.nextInt(3) == 0 ? " \n\r\t".substring(random.nextInt(4)) : "";
    }

    private String any(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> string();
            case 1 -> numbers.floating();
            case 2 -> random.nextBoolean() ? "null" : "true";
            case 3 -> Long.toString(random.nextLong());
            case 4 -> "[" + any(depth - 1) + "," + any(depth - 1) + "]";
            default -> object(new ArrayList<>(List.of(string() + ":" + any(depth - 1))));
        };
    }

    private String string() {
        var text = new StringBuilder("\"");
        for (int length = random.nextInt(random.nextInt(5) == 0 ? 30 : 4); length > 0; length--) {
            switch (random.nextInt(12)) {
                case 0 -> text.append("\\u").append("%04x".formatted(random.nextInt(0x1_0000)));
                case 1 -> text.append("\\\"");
                case 2 -> text.append("\\n");
                case 3 -> text.appendCodePoint(0x80 + random.nextInt(0xd000));
                case 4 -> text.append("\\ud83d\\ude00");
                case 5 -> text.appendCodePoint(0x1_0000 + random.nextInt(0x10_0000));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.append('"').toString();
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(6)) {
            case 0 -> {
                var flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 1 -> Arrays.copyOf(bytes, at + 1);
            case 2 -> spliced(bytes, at, new byte[0], Math.min(bytes.length, at + 1 + random.nextInt(4)));
            case 3 -> spliced(bytes, at, NO_UTF8.get(random.nextInt(NO_UTF8.size())), at);
            case 4 -> spliced(bytes, at, HARD.get(random.nextInt(HARD.size())).getBytes(StandardCharsets.UTF_8), at);
            default -> spliced(bytes, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 20)), at);
        };
    }

    private static byte[] spliced(byte[] bytes, int at, byte[] middle, int rest) {
        var all = Arrays.copyOf(bytes, at + middle.length + bytes.length - rest);
        System.arraycopy(middle, 0, all, at, middle.length);
        System.arraycopy(bytes, rest, all, at + middle.length, bytes.length - rest);
        return all;
    }
}
