package dev.windlass.gateway.arrow;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the fields of a schema, one after another, as columns. Used once.
final class FieldReader {
    private static final int FIXED_SIZE_LIST = 16;
    static final String EXTENSION = "ARROW:extension:name";
    static final String EXTENSION_METADATA = "ARROW:extension:metadata";
    static final String TENSOR = "arrow.fixed_shape_tensor";
    private static final int[] NO_LISTS = {};
    private static final long[] PLAIN = {};

    private final Flat flat;
    private int nodes;
    private int buffers;
    private int views;

    FieldReader(Flat flat) {
        this.flat = flat;
    }

    Column read(int field) {
        var name = flat.text(field, 0);
        var extension = metadata(field, EXTENSION);
        var lists = NO_LISTS;
        int leaf = field;
        while (flat.i8(leaf, 2) == FIXED_SIZE_LIST) {
            if (lists.length == TensorSpec.RANK_MAX) {
                throw Column.bad(
                        name, "fixed_size_list", "is nested deeper than " + lists.length, "send the model's shape");
            }
            lists = Arrays.copyOf(lists, lists.length + 1);
            lists[lists.length - 1] = listSize(leaf);
            leaf = child(leaf);
        }
        return column(name, extension, field, lists, leaf);
    }

    private Column column(String name, String extension, int field, int[] lists, int leaf) {
        var element = ElementType.of(flat, leaf, metadata(leaf, EXTENSION));
        if (element == null) {
            throw notServed(name, flat.i8(leaf, 2));
        }
        var row = extension.equals(TENSOR)
                ? TensorShape.of(name, metadata(field, EXTENSION_METADATA), lists)
                : row(lists);
        var column = new Column(name, row, lists, element, encoding(leaf), nodes, buffers, views);
        nodes += column.nodes();
        buffers += column.buffers();
        views += column.hasViews() ? 1 : 0;
        return column;
    }

    private static long[] row(int[] lists) {
        if (lists.length == 0) {
            return PLAIN;
        }
        var row = new long[lists.length];
        Arrays.setAll(row, it -> lists[it]);
        return row;
    }

    int nodes() {
        return nodes;
    }

    /// Those of views left out.
    int buffers() {
        return buffers;
    }

    /// How many columns have views.
    int views() {
        return views;
    }

    private Column.@Nullable Encoding encoding(int field) {
        int encoding = flat.table(field, 4);
        if (encoding == 0) {
            return null;
        }
        int type = flat.table(encoding, 1);
        // The format's own default.
        var index = type == 0 ? ElementType.number(Datatype.INT32) : ElementType.integer(flat, type);
        return new Column.Encoding(flat.i64(encoding, 0), index);
    }

    private int listSize(int field) {
        int type = flat.table(field, 3);
        int size = type == 0 ? -1 : flat.i32(type, 0);
        if (size < 0) {
            throw Flat.malformed("a fixed_size_list has size " + size);
        }
        return size;
    }

    private int child(int field) {
        int children = flat.vector(field, 5, 4);
        if (flat.length(children) != 1) {
            throw Flat.malformed("a fixed_size_list has " + flat.length(children) + " children");
        }
        return flat.tableAt(children, 0);
    }

    private String metadata(int field, String key) {
        return KeyValues.find(flat, flat.vector(field, 6, 4), key);
    }

    private static RuntimeException notServed(String name, int type) {
        var text = ElementType.name(type);
        var remedy = switch (text) {
            case "null" -> "give the column a type, and a value in each row";
            case "decimal" -> "cast it to the number that the model takes";
            case "list", "large_list", "list_view", "large_list_view" ->
                "make all rows of one length and send fixed_size_list (polars: Array)";
            case "run_end_encoded" -> "decode it first";
            case "struct", "map", "union" -> "send each of its parts as a column";
            default -> "cast it to the integer, number or string that the model takes";
        };
        return Column.bad(name, text, "is of a type that no model takes", remedy);
    }
}
