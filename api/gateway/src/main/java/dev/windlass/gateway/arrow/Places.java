package dev.windlass.gateway.arrow;

/// Reads a column's elements as places in its dictionary.
final class Places {
    static final int NULL = -1;

    private Places() {}

    /// The place of an element; that of a value which isn't null.
    static int of(Column column, Elements elements, int index, Elements dictionary) {
        int place = inside(column, elements, index, dictionary);
        if (dictionary.isNull(place)) {
            throw column.bad(
                    "is null at element " + index + " of a batch (by a null in its dictionary), and the model takes"
                            + " no nulls",
                    "fill it (fill_null, fillna), or leave the row out");
        }
        return place;
    }

    /// Where the value of an element lies, in its dictionary or among the elements themselves; [#NULL] if it is null.
    static int orNull(Column column, Elements elements, int index, Elements dictionary) {
        if (elements.isNull(index)) {
            return NULL;
        }
        if (column.dictionary() == null) {
            return index;
        }
        int place = inside(column, elements, index, dictionary);
        return dictionary.isNull(place) ? NULL : place;
    }

    private static int inside(Column column, Elements elements, int index, Elements dictionary) {
        var encoding = column.dictionary();
        long place = elements.place(index, encoding != null && encoding.index().signed());
        if (place < 0 || place >= dictionary.count()) {
            throw column.bad(
                    "has place " + place + " at element " + index + " of a batch, and its dictionary has "
                            + dictionary.count() + " values",
                    "send the dictionary that belongs to it");
        }
        return (int) place;
    }
}
