package dev.windlass.gateway.arrow;

import dev.windlass.gateway.refusal.RefusedException;

/// Goes over the batches of a frame that was compared with its schema, column by column or batch by batch, and says
/// where each column's elements lie.
final class ColumnWalk {
    private final Messages messages;
    private final Flat flat;
    private final Batch batch;
    private final Elements elements;
    private final Elements dictionary;

    /// What is to be done with one column's part in one batch.
    interface Part {
        /// @param elements of this batch
        /// @param dictionary what they are places in, if the column has one
        void take(Elements elements, Elements dictionary);
    }

    /// What is to be done with a batch of several columns, whose elements may be null.
    interface BatchPart {
        /// @param rowsBefore how many rows come before the batch
        /// @param elements of this batch, by column
        /// @param dictionaries what they are places in, by column; of no use if the column has none
        void take(long rowsBefore, Elements[] elements, Elements[] dictionaries);
    }

    /// @param batch to stand at the frame's batches with
    ColumnWalk(Messages messages, Batch batch) {
        this.messages = messages;
        this.flat = messages.flat;
        this.batch = batch;
        this.elements = new Elements(flat);
        this.dictionary = new Elements(flat);
    }

    /// Gives several columns' parts together, batch after batch; empty batches are left out.
    ///
    /// @throws RefusedException if a part isn't what its column's type says
    void eachBatch(Column[] some, BatchPart part) {
        var all = new Elements[some.length];
        var dictionaries = new Elements[some.length];
        var known = new boolean[some.length];
        for (int i = 0; i < some.length; i++) {
            all[i] = new Elements(flat);
            dictionaries[i] = some[i].dictionary() == null ? dictionary : new Elements(flat);
        }
        rewind();
        long before = 0;
        while (messages.next()) {
            if (messages.kind() == Messages.RECORD_BATCH) {
                batch.at(messages, messages.header());
                for (int i = 0; i < some.length && batch.rows() > 0; i++) {
                    requireDictionary(some[i], known[i]);
                    standAt(some[i], all[i], before);
                }
                if (batch.rows() > 0) {
                    part.take(before, all, dictionaries);
                }
                before += batch.rows();
            } else {
                for (int i = 0; i < some.length; i++) {
                    known[i] |= readDictionary(some[i], dictionaries[i]);
                }
            }
        }
    }

    private static void requireDictionary(Column column, boolean known) {
        if (column.dictionary() != null && !known) {
            throw column.bad("comes before its dictionary", "write the dictionary before the batch");
        }
    }

    /// Reads the message as the dictionary of a column; false if it isn't.
    private boolean readDictionary(Column column, Elements into) {
        if (!isDictionaryOf(column, messages.header())) {
            return false;
        }
        batch.at(messages, messages.dictionary());
        int views = column.element().layout() == ElementType.Layout.VIEWS ? batch.views(0) : 0;
        into.at(batch, column.element(), 0, 0, views, batch.rows());
        return true;
    }

    /// Gives a column's parts, batch after batch; empty batches are left out.
    ///
    /// @throws RefusedException if a part isn't what its column's type says, or a row is null
    void each(Column column, Part part) {
        rewind();
        long before = 0;
        boolean known = false;
        while (messages.next()) {
            if (messages.kind() == Messages.RECORD_BATCH) {
                batch.at(messages, messages.header());
                if (batch.rows() > 0) {
                    requireDictionary(column, known);
                    standAt(column, elements, before);
                    requireNoNull(column, elements.firstNull(), elements.count(), before);
                    part.take(elements, dictionary);
                }
                before += batch.rows();
            } else {
                known |= readDictionary(column, dictionary);
            }
        }
    }

    private boolean isDictionaryOf(Column column, int header) {
        var encoding = column.dictionary();
        return encoding != null && flat.i64(header, 0) == encoding.id();
    }

    private void rewind() {
        messages.rewind();
        messages.next();
    }

    /// Has `into` stand at the elements of a column in the batch.
    private void standAt(Column column, Elements into, long rowsBefore) {
        int shift = 0;
        for (int i = 0; i < column.views(); i++) {
            shift += batch.views(i);
        }
        int buffer = column.buffer() + shift;
        long count = batch.rows();
        int node = column.node();
        for (int list : column.lists()) {
            requireNoNull(column, node, buffer, count, rowsBefore);
            count = Column.times(count, list);
            node++;
            buffer++;
        }
        int views = column.hasViews() ? batch.views(column.views()) : 0;
        into.at(batch, column.stored(), node, buffer, views, count);
    }

    private void requireNoNull(Column column, int node, int buffer, long count, long rowsBefore) {
        batch.requireLength(node, count);
        int bytes = batch.bufferBytes(buffer);
        Elements.requireValidity(batch, bytes, count);
        requireNoNull(column, Elements.firstNull(flat.in, batch.bufferAt(buffer), bytes, count), count, rowsBefore);
    }

    private void requireNoNull(Column column, long firstNull, long count, long rowsBefore) {
        if (firstNull >= 0) {
            long perRow = Math.max(1, count / batch.rows());
            throw Frame.isNull(column, rowsBefore + firstNull / perRow);
        }
    }
}
