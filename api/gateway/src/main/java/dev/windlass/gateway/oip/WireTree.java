package dev.windlass.gateway.oip;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes trees of maps and lists, which the front for JSON writes as they are, as protobuf messages. What a message
/// has no field for is left out, and so is, as always there, what is zero or empty.
public final class WireTree {
    private WireTree() {}

    /// The fields of a message, by name.
    public static final class Schema {
        private final Map<String, Field> fields = new LinkedHashMap<>();

        private record Field(int number, @Nullable Schema message, List<String> names) {}

        public Schema with(String name, int number) {
            fields.put(name, new Field(number, null, List.of()));
            return this;
        }

        /// @param message what its values are
        public Schema with(String name, int number, Schema message) {
            fields.put(name, new Field(number, message, List.of()));
            return this;
        }

        /// @param names of an enumeration's values, from 0 on
        public Schema with(String name, int number, List<String> names) {
            fields.put(name, new Field(number, null, names));
            return this;
        }
    }

    public static byte[] write(Schema schema, Map<?, ?> tree) {
        var out = new ByteArrayOutputStream();
        schema.fields.forEach((name, field) -> value(out, field, tree.get(name)));
        return out.toByteArray();
    }

    private static void value(ByteArrayOutputStream out, Schema.Field field, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case String text
            when !field.names().isEmpty() -> number(out, field, field.names().indexOf(text));
            case String text when text.isEmpty() -> {}
            case Boolean flag -> number(out, field, flag ? 1 : 0);
            case Number number -> number(out, field, number.longValue());
            case List<?> list -> list(out, field, list);
            default -> sized(out, field, bytes(field, value));
        }
    }

    private static void list(ByteArrayOutputStream out, Schema.Field field, List<?> list) {
        if (!list.isEmpty() && list.getFirst() instanceof Number) {
            var packed = new ByteArrayOutputStream();
            list.forEach(it -> varint(packed, ((Number) it).longValue()));
            sized(out, field, packed.toByteArray());
        } else {
            list.forEach(it -> sized(out, field, bytes(field, it)));
        }
    }

    private static byte[] bytes(Schema.Field field, Object value) {
        return switch (value) {
            case String text -> WireReply.utf8(text);
            case Map<?, ?> tree when field.message() != null -> write(field.message(), tree);
            default -> throw new IllegalArgumentException("field " + field + " can't hold " + value);
        };
    }

    private static void number(ByteArrayOutputStream out, Schema.Field field, long value) {
        if (value != 0) {
            varint(out, (long) field.number() << 3 | WireMessage.VARINT);
            varint(out, value);
        }
    }

    private static void sized(ByteArrayOutputStream out, Schema.Field field, byte[] bytes) {
        varint(out, (long) field.number() << 3 | WireMessage.BYTES);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
