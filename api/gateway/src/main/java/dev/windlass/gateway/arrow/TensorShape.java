package dev.windlass.gateway.arrow;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.slab.TensorSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads what `arrow.fixed_shape_tensor` says of itself: JSON with `shape`, maybe `permutation`, and names.
final class TensorShape {
    private static final JsonFactory JSON = new JsonFactory();

    private TensorShape() {}

    /// The shape of one row.
    ///
    /// @param lists of the column's storage: its elements must be as many
    static long[] of(String column, String metadata, int[] lists) {
        long @Nullable [] shape = null;
        long @Nullable [] permutation = null;
        try (var json = JSON.createParser(ObjectReadContext.empty(), metadata)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(column, metadata);
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = json.currentName();
                var value = json.nextToken();
                if (name.equals("shape")) {
                    shape = numbers(column, metadata, json, value);
                } else if (name.equals("permutation") && value != JsonToken.VALUE_NULL) {
                    permutation = numbers(column, metadata, json, value);
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException notJson) {
            throw malformed(column, metadata);
        }
        if (shape == null || !holds(shape, lists)) {
            throw malformed(column, metadata);
        }
        requireIdentity(column, permutation);
        return shape;
    }

    private static long[] numbers(String column, String metadata, JsonParser json, JsonToken value) {
        if (value != JsonToken.START_ARRAY) {
            throw malformed(column, metadata);
        }
        var numbers = new long[TensorSpec.RANK_MAX];
        int count = 0;
        for (var token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token != JsonToken.VALUE_NUMBER_INT || count == numbers.length || json.getLongValue() < 0) {
                throw malformed(column, metadata);
            }
            numbers[count++] = json.getLongValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    /// The storage is one list, or as many as there are dimensions.
    private static boolean holds(long[] shape, int[] lists) {
        if (lists.length == shape.length && lists.length > 1) {
            return Arrays.equals(shape, Arrays.stream(lists).asLongStream().toArray());
        }
        long product = 1;
        for (long dim : shape) {
            if (dim > Integer.MAX_VALUE) {
                return false;
            }
            product = Math.min(Long.MAX_VALUE >> Integer.SIZE, product) * dim;
        }
        return lists.length == 1 && product == lists[0];
    }

    private static void requireIdentity(String column, long @Nullable [] permutation) {
        for (int i = 0; permutation != null && i < permutation.length; i++) {
            if (permutation[i] != i) {
                throw Column.bad(
                        column,
                        "arrow.fixed_shape_tensor",
                        "has the permutation " + Arrays.toString(permutation) + ": its elements don't lie row by row",
                        "send it without permutation: from an array in C order (numpy.ascontiguousarray)");
            }
        }
    }

    private static RuntimeException malformed(String column, String metadata) {
        return Column.bad(
                column,
                "arrow.fixed_shape_tensor",
                "says " + Refusal.excerpt(metadata) + " of itself, which isn't the shape of its fixed_size_list",
                "send {\"shape\": [...]} with as many elements as the list has");
    }
}
