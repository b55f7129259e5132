package dev.windlass.gateway.arrow;

import dev.windlass.rows.Categories;
import java.util.Objects;

/// Finds the categories of what a frame's columns have, by cell of a plan.
///
/// @param columns by cell of `plan`
record CategoryCodes(RowPlan plan, Column[] columns) {
    /// Of a dictionary of more values each row's is looked up for itself: a table might be as large as the body.
    static final int TABLE_MAX = 256;

    /// Whether a column's elements are places of which each has a known category.
    boolean tabled(int index, Elements dictionary) {
        return columns[index].dictionary() != null && dictionary.count() <= TABLE_MAX;
    }

    /// Of each place in a dictionary its category, [Categories#NONE] or [Categories#NULL].
    int[] table(int index, Elements dictionary) {
        int[] categories = new int[dictionary.count()];
        for (int i = 0; i < categories.length; i++) {
            categories[i] = dictionary.isNull(i) ? Categories.NULL : of(index, dictionary, i);
        }
        return categories;
    }

    /// The category of what a row has, [Categories#NONE] or [Categories#NULL].
    ///
    /// @throws dev.windlass.gateway.refusal.RefusedException if it is none that a column may have
    int ofRow(int index, Elements elements, Elements dictionary, int row) {
        int place = Places.orNull(columns[index], elements, row, dictionary);
        boolean places = columns[index].dictionary() != null;
        return place == Places.NULL ? Categories.NULL : of(index, places ? dictionary : elements, place);
    }

    private int of(int index, Elements values, int place) {
        var cell = plan.cells().get(index);
        if (cell.texts() == null) {
            var element = columns[index].element();
            long value = values.place(place, element.signed());
            return Objects.requireNonNull(cell.categories()).of(value, !element.signed());
        }
        int length = values.textBytes(place);
        return cell.texts().of(values.bytes(), values.textAt(place, length), length);
    }
}
