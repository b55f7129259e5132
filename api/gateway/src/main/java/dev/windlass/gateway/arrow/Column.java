package dev.windlass.gateway.arrow;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One column as the schema declares it, and where each batch has its parts.
///
/// @param row the shape of what a row has, as the model sees it; empty for one element
/// @param lists the sizes of the lists that a row is made of, from the outside; their product is `row`'s
/// @param element what lies in the innermost list; of a dictionary, its values
/// @param dictionary null unless the elements are places in one
/// @param node its first node in a batch: one for each list, then the elements'
/// @param buffer its first buffer in a batch, those of views left out: a validity for each list, then the elements'
/// @param views how many columns before it have views
record Column(
        String name,
        long[] row,
        int[] lists,
        ElementType element,
        @Nullable Encoding dictionary,
        int node,
        int buffer,
        int views) {
    /// How a column's elements are places in a dictionary.
    ///
    /// @param index one of the integers
    record Encoding(long id, ElementType index) {}

    /// What lies in a batch itself.
    ElementType stored() {
        return dictionary == null ? element : dictionary.index();
    }

    int nodes() {
        return lists.length + 1;
    }

    int buffers() {
        return lists.length + stored().layout().buffers;
    }

    boolean hasViews() {
        return stored().layout() == ElementType.Layout.VIEWS;
    }

    /// How many elements so many rows have; at most [Long#MAX_VALUE].
    long elements(long rows) {
        long elements = rows;
        for (int size : lists) {
            elements = times(elements, size);
        }
        return elements;
    }

    /// The product of two counts; at most [Long#MAX_VALUE].
    static long times(long count, int size) {
        long product = count * size;
        return Math.multiplyHigh(count, size) == 0 && product >= 0 ? product : Long.MAX_VALUE;
    }

    /// As pyarrow would print it, shortened.
    String type() {
        var inner = dictionary == null ? element.text() : "dictionary<" + element.text() + ">";
        return lists.length == 0
                ? inner
                : "fixed_size_list<" + inner + ">"
                        + Arrays.stream(lists).mapToObj(Integer::toString).collect(Collectors.joining("][", "[", "]"));
    }

    RefusedException bad(String message, String remedy) {
        return bad(name, type(), message, remedy);
    }

    static RefusedException bad(String name, String type, String message, String remedy) {
        return Refusal.bad("columns[" + Refusal.excerpt(name) + "]", type, message, remedy);
    }
}
