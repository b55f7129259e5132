package dev.windlass.gateway.arrow;

/// What one record batch, or a dictionary's, says of where its parts lie; compared with its message's body before it
/// is believed. One object for all batches of a stream.
final class Batch {
    private static final int PAIR_BYTES = 16;

    private final Flat flat;
    private int number;
    private long rows;
    private int nodes;
    private int buffers;
    private int views;
    private int compression;
    private int bodyAt;
    private int bodyBytes;

    Batch(Flat flat) {
        this.flat = flat;
    }

    /// Stands at a batch from now on.
    ///
    /// @param header the table of a record batch in `message`
    Batch at(Messages message, int header) {
        number = message.number();
        rows = flat.i64(header, 0);
        nodes = flat.vector(header, 1, PAIR_BYTES);
        buffers = flat.vector(header, 2, PAIR_BYTES);
        compression = flat.table(header, 3);
        views = flat.vector(header, 4, Long.BYTES);
        bodyAt = message.bodyAt();
        bodyBytes = message.bodyBytes();
        if (rows < 0 || rows > Integer.MAX_VALUE) {
            throw malformed("has " + rows + " rows");
        }
        for (int i = 0; i < bufferCount(); i++) {
            requireInside(i);
        }
        return this;
    }

    /// Compares it with the schema: as many parts as its columns have.
    ///
    /// @param withViews how many columns have views
    void requireParts(int wantedNodes, int wantedBuffers, int withViews) {
        long inViews = 0;
        for (int i = 0; i < flat.length(views); i++) {
            int count = views(i);
            inViews += count;
        }
        if (flat.length(nodes) != wantedNodes
                || bufferCount() != wantedBuffers + inViews
                || flat.length(views) != withViews) {
            throw malformed("has " + flat.length(nodes) + " nodes and " + bufferCount()
                    + " buffers, which the schema's columns don't");
        }
    }

    /// How many buffers the `nth` column with views has beside its own.
    int views(int nth) {
        long count = flat.in.getLong(flat.element(views, nth, Long.BYTES));
        if (count < 0 || count > bufferCount()) {
            throw malformed("has a column with " + count + " buffers of views");
        }
        return (int) count;
    }

    long rows() {
        return rows;
    }

    /// Compares how many elements a node has with how many belong there.
    void requireLength(int node, long wanted) {
        long length = flat.in.getLong(flat.element(nodes, node, PAIR_BYTES));
        if (length != wanted) {
            throw malformed("has a column of " + length + " elements where " + wanted + " belong");
        }
    }

    int bufferCount() {
        return flat.length(buffers);
    }

    /// Where in the content a buffer begins.
    int bufferAt(int index) {
        return bodyAt + (int) flat.in.getLong(bufferLine(index));
    }

    int bufferBytes(int index) {
        return (int) flat.in.getLong(bufferLine(index) + Long.BYTES);
    }

    /// Where it says of a buffer where that begins and how long it is, in 8 bytes each.
    int bufferLine(int index) {
        return flat.element(buffers, index, PAIR_BYTES);
    }

    /// The table that says how its buffers are compressed; 0 if they aren't.
    int compression() {
        return compression;
    }

    int bodyAt() {
        return bodyAt;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    /// @param what is wrong with it, beginning with a verb
    RuntimeException malformed(String what) {
        return Flat.malformed("the batch in message " + number + " " + what);
    }

    private void requireInside(int index) {
        long at = flat.in.getLong(bufferLine(index));
        long bytes = flat.in.getLong(bufferLine(index) + Long.BYTES);
        if (at < 0 || bytes < 0 || bytes > bodyBytes || at > bodyBytes - bytes) {
            throw malformed(
                    "has buffer " + index + " from " + at + " on, of " + bytes + " bytes, and a body of " + bodyBytes);
        }
    }
}
