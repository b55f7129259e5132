package dev.windlass.golden;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One input or expected output of all rows.
///
/// @param rowShape the shape of one row
/// @param elements of all rows, one row after another
/// @param tolerance of a floating-point output, else null: then answers must be equal
public record GoldenTensor(
        String name,
        List<Long> rowShape,
        Elements elements,
        @Nullable Tolerance tolerance) {
    public GoldenTensor {
        rowShape = List.copyOf(rowShape);
    }

    public ElementType type() {
        return elements.type();
    }

    /// How many elements a row has.
    public int perRow() {
        return Math.toIntExact(rowShape.stream().reduce(1L, Math::multiplyExact));
    }

    Elements rows(int from, int count) {
        return elements.slice(from * perRow(), count * perRow());
    }
}
