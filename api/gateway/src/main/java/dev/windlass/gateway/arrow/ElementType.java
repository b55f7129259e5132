package dev.windlass.gateway.arrow;

import dev.windlass.rows.ElementKind;
import dev.windlass.slab.Datatype;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One of Arrow's element types that can be served: how its elements lie, and what they are to a model.
///
/// Types must be exactly the model's: JSON's `1` may stand for FP32, FP16 or INT8, since JSON has one kind of number,
/// but an int64 column is never narrowed, widened or rounded here. Whoever sends it knows its type and can cast.
///
/// @param width bytes of an element; 1 for [Layout#BITS], 0 where each has its own
/// @param datatype null for fixed_size_binary, which may be BYTES or BF16
/// @param text as pyarrow prints it
record ElementType(Layout layout, int width, @Nullable Datatype datatype, String text) {
    private static final int INT = 2;
    private static final int FLOATING_POINT = 3;
    private static final int BINARY = 4;
    private static final int UTF8 = 5;
    private static final int BOOL = 6;
    private static final int FIXED_SIZE_BINARY = 15;
    private static final int LARGE_BINARY = 19;
    private static final int LARGE_UTF8 = 20;
    private static final int BINARY_VIEW = 23;
    private static final int UTF8_VIEW = 24;

    /// By number, as people know them.
    private static final String[] NAMES = {
        "none",
        "null",
        "int",
        "float",
        "binary",
        "string",
        "bool",
        "decimal",
        "date",
        "time",
        "timestamp",
        "interval",
        "list",
        "struct",
        "union",
        "fixed_size_binary",
        "fixed_size_list",
        "map",
        "duration",
        "large_binary",
        "large_string",
        "large_list",
        "run_end_encoded",
        "binary_view",
        "string_view",
        "list_view",
        "large_list_view"
    };

    private static final ElementType BOOLS = new ElementType(Layout.BITS, 1, Datatype.BOOL, "bool");
    private static final ElementType BYTE_BOOLS = new ElementType(Layout.BYTE_BOOLS, 1, Datatype.BOOL, "arrow.bool8");

    /// By datatype, those of numbers.
    private static final Map<Datatype, ElementType> NUMBERS = numbers();

    /// By the format's number, those of texts.
    private static final Map<Integer, ElementType> TEXTS = Map.of(
            BINARY, texts(Layout.OFFSETS, BINARY),
            UTF8, texts(Layout.OFFSETS, UTF8),
            LARGE_BINARY, texts(Layout.LARGE_OFFSETS, LARGE_BINARY),
            LARGE_UTF8, texts(Layout.LARGE_OFFSETS, LARGE_UTF8),
            BINARY_VIEW, texts(Layout.VIEWS, BINARY_VIEW),
            UTF8_VIEW, texts(Layout.VIEWS, UTF8_VIEW));

    /// How elements lie in their buffers.
    enum Layout {
        /// One behind the other.
        FIXED(2),
        /// Eight booleans a byte, the lowest bit first.
        BITS(2),
        /// A byte each that is false if it is 0.
        BYTE_BOOLS(2),
        /// Offsets of 4 bytes, and all elements' bytes.
        OFFSETS(3),
        /// Offsets of 8 bytes, and all elements' bytes.
        LARGE_OFFSETS(3),
        /// 16 bytes each, with the element or where it lies in one of several buffers.
        VIEWS(2);

        /// How many buffers a column has, validity included; views have more, as each batch says.
        final int buffers;

        Layout(int buffers) {
            this.buffers = buffers;
        }
    }

    /// What a field says of its own type, its children's left out.
    ///
    /// @param extension the field's `ARROW:extension:name`
    /// @return null if it can't be served
    static @Nullable ElementType of(Flat flat, int field, String extension) {
        int type = flat.table(field, 3);
        int number = flat.i8(field, 2);
        if (type == 0) {
            throw Flat.malformed("a field has no type");
        }
        return switch (number) {
            case INT -> extension.equals("arrow.bool8") ? bool8(flat, type) : integer(flat, type);
            case FLOATING_POINT -> floating(flat.i16(type, 0));
            case BOOL -> BOOLS;
            case FIXED_SIZE_BINARY -> {
                int width = flat.i32(type, 0);
                if (width < 0) {
                    throw Flat.malformed("a fixed_size_binary has width " + width);
                }
                yield new ElementType(Layout.FIXED, width, null, "fixed_size_binary[" + width + "]");
            }
            default -> TEXTS.get(number);
        };
    }

    /// The name of a type that can't be served.
    static String name(int number) {
        return number >= 0 && number < NAMES.length ? NAMES[number] : "type " + number;
    }

    /// What an index of a dictionary may be.
    static ElementType integer(Flat flat, int type) {
        int bits = flat.i32(type, 0);
        boolean signed = flat.i8(type, 1) != 0;
        var datatype = switch (bits) {
            case 8 -> signed ? Datatype.INT8 : Datatype.UINT8;
            case 16 -> signed ? Datatype.INT16 : Datatype.UINT16;
            case 32 -> signed ? Datatype.INT32 : Datatype.UINT32;
            case 64 -> signed ? Datatype.INT64 : Datatype.UINT64;
            default -> throw Flat.malformed("an integer type has " + bits + " bits");
        };
        return number(datatype);
    }

    private static ElementType bool8(Flat flat, int type) {
        if (flat.i32(type, 0) != 8) {
            throw Flat.malformed("an arrow.bool8 has " + flat.i32(type, 0) + " bits");
        }
        return BYTE_BOOLS;
    }

    private static ElementType floating(int precision) {
        var datatype = switch (precision) {
            case 0 -> Datatype.FP16;
            case 1 -> Datatype.FP32;
            case 2 -> Datatype.FP64;
            default -> throw Flat.malformed("a floating-point type has precision " + precision);
        };
        return number(datatype);
    }

    /// The type of a number.
    static ElementType number(Datatype datatype) {
        return Objects.requireNonNull(NUMBERS.get(datatype));
    }

    private static Map<Datatype, ElementType> numbers() {
        var all = new EnumMap<Datatype, ElementType>(Datatype.class);
        for (var datatype : Datatype.values()) {
            all.put(datatype, new ElementType(Layout.FIXED, datatype.byteSize(), datatype, text(datatype)));
        }
        return all;
    }

    private static ElementType texts(Layout layout, int number) {
        return new ElementType(layout, 0, Datatype.BYTES, name(number));
    }

    /// True if a model that wants this takes such elements.
    boolean is(Datatype wanted) {
        if (datatype == null) {
            return wanted == Datatype.BYTES || (wanted == Datatype.BF16 && width == Short.BYTES);
        }
        return datatype == wanted;
    }

    /// Of whole numbers: whether they have a sign.
    boolean signed() {
        return text.charAt(0) == 'i';
    }

    boolean whole() {
        return datatype != null && datatype.name().contains("INT");
    }

    /// A number or a truth value of a type of its own.
    boolean number() {
        return datatype != null && datatype != Datatype.BYTES;
    }

    /// How they lie, for those that make rows.
    ElementKind kind() {
        return switch (layout) {
            case BITS -> ElementKind.BITS;
            case BYTE_BOOLS -> ElementKind.BYTES;
            default ->
                switch (Objects.requireNonNull(datatype)) {
                    case INT8 -> ElementKind.INT8;
                    case INT16 -> ElementKind.INT16;
                    case INT32 -> ElementKind.INT32;
                    case INT64 -> ElementKind.INT64;
                    case UINT8 -> ElementKind.UINT8;
                    case UINT16 -> ElementKind.UINT16;
                    case UINT32 -> ElementKind.UINT32;
                    case UINT64 -> ElementKind.UINT64;
                    case FP16 -> ElementKind.FLOAT16;
                    case FP32 -> ElementKind.FLOAT32;
                    case FP64 -> ElementKind.FLOAT64;
                    default -> throw new IllegalArgumentException(text + " makes no row");
                };
        };
    }

    /// What to send for a datatype.
    static String text(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> "bool";
            case FP16 -> "halffloat";
            case BF16 -> "fixed_size_binary[2]";
            case FP32 -> "float";
            case FP64 -> "double";
            case BYTES -> "string";
            default -> datatype.name().toLowerCase(Locale.ROOT);
        };
    }
}
