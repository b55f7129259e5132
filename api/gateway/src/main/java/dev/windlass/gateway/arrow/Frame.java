package dev.windlass.gateway.arrow;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.List;

/// A request's data frame: the columns that its schema declares, and its batches, all of them compared with it before
/// anything is read of them. Holds a view of the staged body and owns nothing.
final class Frame {
    /// Messages times columns.
    private static final int STEPS_MAX = 1 << 20;

    private final Messages messages;
    private final Flat flat;
    private final Batch batch;
    private final ColumnWalk walk;
    private final FrameSchema schema;
    private final Parameters parameters;
    private long rows;

    private Frame(Messages messages, FrameSchema schema) {
        this.messages = messages;
        this.flat = messages.flat;
        this.batch = new Batch(flat);
        this.walk = new ColumnWalk(messages, batch);
        this.schema = schema;
        this.parameters = new Parameters(flat, schema.said());
    }

    /// Reads the schema alone.
    ///
    /// @param content an Arrow IPC stream whose buffers aren't compressed (any more)
    /// @throws RefusedException if it isn't one, or its columns aren't what the model takes
    static Frame open(ByteBuffer content, InstanceSpec spec) {
        return open(new Messages(content), spec);
    }

    /// The same of a stream that hasn't come whole.
    static Frame open(Messages messages, InstanceSpec spec) {
        if (!messages.next() || messages.kind() != Messages.SCHEMA) {
            throw Flat.malformed("it doesn't begin with a schema");
        }
        return new Frame(messages, KnownSchemas.of(messages, spec));
    }

    /// Goes once over all batches.
    ///
    /// @throws RefusedException if one isn't what the schema says
    void readBatches() {
        messages.rewind();
        messages.next();
        while (messages.next()) {
            requireFew();
            switch (messages.kind()) {
                case Messages.RECORD_BATCH -> {
                    batch.at(messages, messages.header())
                            .requireParts(schema.nodes(), schema.buffers(), schema.views());
                    rows += batch.rows();
                    parameters.read(messages.customMetadata());
                }
                case Messages.DICTIONARY_BATCH -> requireDictionary(messages.header());
                case Messages.SCHEMA -> throw Flat.malformed("message " + messages.number() + " is a second schema");
                default ->
                    throw Flat.malformed("message " + messages.number() + " is of type " + messages.kind()
                            + ", neither record batch nor dictionary");
            }
        }
    }

    /// Each column's parts are found by going over all messages.
    private void requireFew() {
        if ((long) messages.number() * columns().size() > STEPS_MAX) {
            throw Refusal.bad(
                    "columns",
                    Integer.toString(columns().size()),
                    "are too many for a stream of " + messages.number() + " messages or more, batches and dictionaries",
                    "join its batches (combine_chunks, rechunk), or send dictionaries decoded");
        }
    }

    private void requireDictionary(int header) {
        long id = flat.i64(header, 0);
        var column = columns().stream()
                .filter(it -> it.dictionary() != null && it.dictionary().id() == id)
                .findFirst()
                .orElseThrow(() -> Flat.malformed("dictionary " + id + " is no column's"));
        if (flat.i8(header, 2) != 0) {
            throw column.bad(
                    "has a delta dictionary, which isn't served",
                    "write whole dictionaries (pyarrow: emit_dictionary_deltas=False), or unify them first");
        }
        boolean views = column.element().layout() == ElementType.Layout.VIEWS;
        batch.at(messages, messages.dictionary())
                .requireParts(1, column.element().layout().buffers, views ? 1 : 0);
    }

    /// The batch that was read last.
    Batch lastBatch() {
        return batch;
    }

    /// What the batches lie in, from the positions on that [Elements] give; only to be looked at.
    ByteBuffer bytes() {
        return flat.in;
    }

    List<Column> columns() {
        return schema.columns();
    }

    Wanted wanted() {
        return schema.wanted();
    }

    Parameters parameters() {
        return parameters;
    }

    /// Of all batches together; known after [#readBatches].
    long rows() {
        return rows;
    }

    /// Goes over the columns' elements; known to be whole after [#readBatches].
    ColumnWalk walk() {
        return walk;
    }

    static RefusedException isNull(Column column, long row) {
        return column.bad(
                "is null in row " + row + ", and the model takes no nulls",
                "fill it (fill_null, fillna), or leave the row out");
    }
}
