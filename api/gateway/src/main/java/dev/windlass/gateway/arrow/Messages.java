package dev.windlass.gateway.arrow;

import java.nio.ByteBuffer;

/// The messages of an Arrow IPC stream, one after another: each is a prefix of eight bytes, metadata, and a body.
/// Where it stands can be set back to the beginning; the bytes must not change meanwhile.
final class Messages {
    static final int SCHEMA = 1;
    static final int DICTIONARY_BATCH = 2;
    static final int RECORD_BATCH = 3;

    /// A stream of more is refused: rows are sent together or not at all.
    static final int MESSAGES_MAX = 4096;

    private static final int CONTINUATION = -1;
    private static final int PREFIX_BYTES = 8;
    private static final int V4 = 3;
    private static final int V5 = 4;

    /// `ARROW1`, what a file begins with.
    private static final long FILE_MAGIC = 0x3157_4f52_5241L;

    private static final long FILE_MAGIC_MASK = 0xffff_ffff_ffffL;

    final Flat flat;
    private final int end;
    private final int available;
    private int next;
    private int count;
    private int start;
    private int message;
    private int kind;
    private int bodyAt;
    private int bodyBytes;

    /// @param content the whole stream, from 0 to its limit
    Messages(ByteBuffer content) {
        this(content, content.limit());
    }

    /// @param content as much of the stream as has come, from 0 to its limit
    /// @param end how long it will be
    Messages(ByteBuffer content, int end) {
        this.flat = new Flat(content);
        this.available = content.limit();
        this.end = end;
    }

    void rewind() {
        next = 0;
        count = 0;
    }

    /// Goes to the next message; false if there is none, or its metadata hasn't come.
    boolean next() {
        if (next == end || (available < end && next + PREFIX_BYTES > available)) {
            return false;
        }
        start = next;
        var in = flat.in;
        if (end - start < PREFIX_BYTES || in.getInt(start) != CONTINUATION) {
            throw notPrefix();
        }
        int metadataBytes = in.getInt(start + 4);
        int metadataAt = start + PREFIX_BYTES;
        if (metadataBytes == 0) {
            if (metadataAt != end) {
                throw Flat.malformed((end - metadataAt) + " bytes follow its end");
            }
            next = end;
            return false;
        }
        if (++count > MESSAGES_MAX) {
            throw tooMany();
        }
        if (metadataBytes < 0 || metadataBytes > end - metadataAt) {
            throw Flat.malformed("message " + count + " ends before its metadata does");
        }
        if (metadataBytes > available - metadataAt) {
            return false;
        }
        flat.within(metadataAt, metadataAt + metadataBytes);
        read(metadataAt + metadataBytes);
        return true;
    }

    private void read(int metadataEnd) {
        message = flat.root();
        int version = flat.i16(message, 0);
        if (version != V4 && version != V5) {
            throw Flat.malformed("message " + count + " has metadata version " + version + ", not V4 or V5");
        }
        kind = flat.i8(message, 1);
        long body = flat.i64(message, 3);
        if (body < 0 || body > end - metadataEnd) {
            throw Flat.malformed("message " + count + " says that its body has " + body + " bytes, and "
                    + (end - metadataEnd) + " follow");
        }
        bodyAt = metadataEnd;
        bodyBytes = (int) body;
        next = metadataEnd + bodyBytes;
    }

    /// Which it is, from 1.
    int number() {
        return count;
    }

    int kind() {
        return kind;
    }

    /// The table of what it says.
    int header() {
        int header = flat.table(message, 2);
        if (header == 0) {
            throw Flat.malformed("message " + count + " says nothing");
        }
        return header;
    }

    /// The batch of a dictionary's values; the message is such.
    int dictionary() {
        int values = flat.table(header(), 1);
        if (values == 0) {
            throw Flat.malformed("message " + count + " is a dictionary without a batch");
        }
        return values;
    }

    /// The vector of its own metadata; 0 if it has none.
    int customMetadata() {
        return flat.vector(message, 4, 4);
    }

    /// Where its prefix begins.
    int start() {
        return start;
    }

    int bodyAt() {
        return bodyAt;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    /// Where the length of its body stands; 0 if it is absent.
    int bodyBytesAt() {
        return flat.field(message, 3, 8);
    }

    private RuntimeException notPrefix() {
        var in = flat.in;
        if (start == 0 && end >= PREFIX_BYTES && (in.getLong(0) & FILE_MAGIC_MASK) == FILE_MAGIC) {
            return Flat.malformed("it is an Arrow file (Feather), which is another format");
        }
        return Flat.malformed(
                start == 0 ? "it doesn't begin with a message" : "no message begins behind message " + count);
    }

    private static RuntimeException tooMany() {
        return Flat.malformed(
                "it has more than " + MESSAGES_MAX + " messages; join its batches (combine_chunks," + " rechunk)");
    }
}
