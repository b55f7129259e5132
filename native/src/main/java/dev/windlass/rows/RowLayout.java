package dev.windlass.rows;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row: what its columns become, in the order of its numbers. Immutable.
public final class RowLayout {
    /// Numbers in a row.
    public static final int WIDTH_MAX = 16_384;

    private final List<Cell> cells;
    private final int[] at;
    private final boolean oneHot;
    private volatile byte @Nullable [] encoded;

    /// @throws IllegalArgumentException if there is none, or they make more than [#WIDTH_MAX] numbers
    public RowLayout(List<? extends Cell> cells) {
        this.cells = List.copyOf(cells);
        this.at = new int[cells.size() + 1];
        long width = 0;
        for (int i = 0; i < at.length - 1; i++) {
            width += this.cells.get(i).width();
            if (width > WIDTH_MAX) {
                throw new IllegalArgumentException("a row of more than " + WIDTH_MAX + " numbers");
            }
            at[i + 1] = (int) width;
        }
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("a row of no columns");
        }
        this.oneHot = this.cells.stream().anyMatch(Cell.OneHot.class::isInstance);
    }

    public List<Cell> cells() {
        return cells;
    }

    /// A cell's first number in the row.
    public int at(int cell) {
        return at[cell];
    }

    public int width() {
        return at[at.length - 1];
    }

    /// As [LayoutCodec] says it; not to be written to.
    byte[] encoded() {
        byte[] made = encoded;
        if (made == null) {
            made = LayoutCodec.encode(this);
            encoded = made;
        }
        return made;
    }

    /// Whether rows have zeros that no cell writes.
    boolean oneHot() {
        return oneHot;
    }
}
