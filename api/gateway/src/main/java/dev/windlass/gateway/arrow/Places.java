package dev.windlass.gateway.arrow;

/// Reads a column's elements as places in its dictionary.
final class Places {
    private Places() {}

    /// The place of an element; that of a value which isn't null.
    static int of(Column column, Elements elements, int index, Elements dictionary) {
        long place = elements.place(index, signed(column));
        if (place < 0 || place >= dictionary.count()) {
            throw column.bad(
                    "has place " + place + " at element " + index + " of a batch, and its dictionary has "
                            + dictionary.count() + " values",
                    "send the dictionary that belongs to it");
        }
        if (dictionary.isNull((int) place)) {
            throw column.bad(
                    "is null at element " + index + " of a batch (by a null in its dictionary), and the model takes"
                            + " no nulls",
                    "fill it (fill_null, fillna), or leave the row out");
        }
        return (int) place;
    }

    private static boolean signed(Column column) {
        var encoding = column.dictionary();
        return encoding != null && encoding.index().text().charAt(0) == 'i';
    }
}
