package dev.windlass.gateway.arrow;

import dev.windlass.gateway.arrow.ElementType.Layout;
import dev.windlass.rows.RowBatch;
import java.nio.ByteBuffer;

/// The elements of one column in one batch, or of a dictionary: where they lie, known to lie inside the batch. One
/// object for all batches; what it reads is little-endian.
final class Elements {
    private static final int VIEW_BYTES = 16;
    private static final int INLINE_MAX = 12;

    private final ByteBuffer in;
    private final Flat flat;
    private Layout layout = Layout.FIXED;
    private int width;
    private int count;
    private int validityAt;
    private int validityBytes;
    private int at;
    private int dataAt;
    private int dataBytes;

    /// The first of the buffers of views, where those of this batch are described.
    private int viewsLine;

    private int viewBuffers;
    private int bodyAt;

    Elements(Flat flat) {
        this.flat = flat;
        this.in = flat.in;
    }

    /// Stands at a column's elements from now on.
    ///
    /// @param node of the elements themselves
    /// @param buffer their first one in this batch
    /// @param viewBuffers how many buffers of views follow
    /// @param elements how many are needed; the batch must have as many
    void at(Batch batch, ElementType type, int node, int buffer, int viewBuffers, long elements) {
        batch.requireLength(node, elements);
        layout = type.layout();
        width = type.width();
        validityAt = batch.bufferAt(buffer);
        validityBytes = batch.bufferBytes(buffer);
        at = batch.bufferAt(buffer + 1);
        long bytes = batch.bufferBytes(buffer + 1);
        long needed = switch (layout) {
            case FIXED -> Column.times(elements, width);
            case BYTE_BOOLS -> elements;
            case BITS -> (elements + 7) / 8;
            case OFFSETS -> elements == 0 ? 0 : Math.min(elements, 1L << 40) * 4 + 4;
            case LARGE_OFFSETS -> elements == 0 ? 0 : Math.min(elements, 1L << 40) * 8 + 8;
            case VIEWS -> Math.min(elements, 1L << 40) * VIEW_BYTES;
        };
        if (needed < 0 || bytes < needed || elements > Integer.MAX_VALUE) {
            throw batch.malformed(
                    "has " + bytes + " bytes for " + elements + " elements of a column, which need " + needed);
        }
        count = (int) elements;
        requireValidity(batch, validityBytes, elements);
        if (layout == Layout.OFFSETS || layout == Layout.LARGE_OFFSETS) {
            dataAt = batch.bufferAt(buffer + 2);
            dataBytes = batch.bufferBytes(buffer + 2);
        }
        this.viewBuffers = viewBuffers;
        viewsLine = viewBuffers == 0 ? 0 : batch.bufferLine(buffer + 2);
        bodyAt = batch.bodyAt();
    }

    /// A validity may be left out, or is long enough.
    static void requireValidity(Batch batch, int bytes, long elements) {
        if (bytes != 0 && bytes < (elements + 7) / 8) {
            throw batch.malformed("has a validity of " + bytes + " bytes for " + elements + " elements");
        }
    }

    /// The first of `count` bits that is 0; -1 if all are 1, or there are none at all.
    static long firstNull(ByteBuffer in, int at, int bytes, long count) {
        if (bytes == 0) {
            return -1;
        }
        long i = 0;
        for (; i + Long.SIZE <= count; i += Long.SIZE) {
            long bits = in.getLong(at + (int) (i / 8));
            if (bits != -1) {
                return i + Long.numberOfTrailingZeros(~bits);
            }
        }
        for (; i < count; i++) {
            if ((in.get(at + (int) (i / 8)) & (1 << (i & 7))) == 0) {
                return i;
            }
        }
        return -1;
    }

    int count() {
        return count;
    }

    /// The bytes that they lie in, by the positions that this gives; little-endian, and only to be looked at.
    ByteBuffer bytes() {
        return in;
    }

    /// The same, with a position and a limit of its own.
    ByteBuffer view() {
        return in.duplicate();
    }

    /// Where the first one lies, if they are of fixed width.
    int firstAt() {
        return at;
    }

    /// Where the validity begins; [RowBatch#NONE] if none can be null.
    long validityAt() {
        return mayHaveNulls() ? validityAt : RowBatch.NONE;
    }

    /// One that is a truth value.
    boolean bool(int index) {
        return layout == Layout.BITS ? (in.get(at + index / 8) >> (index & 7) & 1) != 0 : in.get(at + index) != 0;
    }

    private boolean mayHaveNulls() {
        return validityBytes != 0;
    }

    /// The first element that is null; -1 if none is.
    long firstNull() {
        return firstNull(in, validityAt, validityBytes, count);
    }

    boolean isNull(int index) {
        return validityBytes != 0 && (in.get(validityAt + index / 8) & (1 << (index & 7))) == 0;
    }

    /// An element that is a whole number, such as a place in a dictionary.
    long place(int index, boolean signed) {
        int from = at + index * width;
        return switch (width) {
            case 1 -> signed ? in.get(from) : in.get(from) & 0xff;
            case 2 -> signed ? in.getShort(from) : in.getShort(from) & 0xffff;
            case 4 -> signed ? in.getInt(from) : in.getInt(from) & 0xffff_ffffL;
            default -> in.getLong(from);
        };
    }

    /// Puts all elements, as the model wants them, behind what `target` has.
    void putAll(ByteBuffer target) {
        if (layout == Layout.FIXED) {
            target.put(target.position(), in, at, count * width);
            target.position(target.position() + count * width);
            return;
        }
        int whole = layout == Layout.BITS ? count & -8 : 0;
        for (int i = 0; i < whole; i += 8) {
            target.putLong(eightBools(in.get(at + i / 8)));
        }
        for (int i = whole; i < count; i++) {
            put(i, target);
        }
    }

    /// Eight bits as as many bytes, the lowest first.
    private static long eightBools(byte bits) {
        long spread = (bits & 0xffL) * 0x0101_0101_0101_0101L & 0x8040_2010_0804_0201L;
        return ((spread & 0x7f7f_7f7f_7f7f_7f7fL) + 0x7f7f_7f7f_7f7f_7f7fL | spread) >>> 7 & 0x0101_0101_0101_0101L;
    }

    /// Puts one of fixed width.
    void put(int index, ByteBuffer target) {
        switch (layout) {
            case BITS, BYTE_BOOLS -> target.put((byte) (bool(index) ? 1 : 0));
            default -> {
                target.put(target.position(), in, at + index * width, width);
                target.position(target.position() + width);
            }
        }
    }

    /// True if each text begins where the one before it ends.
    boolean lieTogether() {
        return layout != Layout.VIEWS;
    }

    /// All texts that lie together, of which there is at least one.
    ByteBuffer all(ByteBuffer view) {
        int from = textAt(0, 0);
        int last = count - 1;
        return view.limit(textAt(last, 0) + textBytes(last)).position(from);
    }

    /// How many bytes a text has.
    int textBytes(int index) {
        return switch (layout) {
            case OFFSETS, LARGE_OFFSETS -> {
                long from = offset(index);
                long to = offset(index + 1);
                if (from < 0 || to < from || to > dataBytes) {
                    throw Flat.malformed("element " + index + " of a column of texts lies from byte " + from + " to "
                            + to + " of " + dataBytes);
                }
                yield (int) (to - from);
            }
            case VIEWS -> {
                int bytes = in.getInt(at + index * VIEW_BYTES);
                if (bytes < 0) {
                    throw Flat.malformed("element " + index + " of a column of views has " + bytes + " bytes");
                }
                yield bytes;
            }
            default -> width;
        };
    }

    /// Where a text of so many bytes begins.
    int textAt(int index, int bytes) {
        return switch (layout) {
            case OFFSETS, LARGE_OFFSETS -> dataAt + (int) offset(index);
            case VIEWS -> viewAt(at + index * VIEW_BYTES, index, bytes);
            default -> at + index * width;
        };
    }

    private long offset(int index) {
        return layout == Layout.OFFSETS ? in.getInt(at + index * 4) : in.getLong(at + index * 8);
    }

    private int viewAt(int view, int index, int bytes) {
        if (bytes <= INLINE_MAX) {
            return view + 4;
        }
        int buffer = in.getInt(view + 8);
        int from = in.getInt(view + 12);
        if (buffer < 0 || buffer >= viewBuffers) {
            throw Flat.malformed(
                    "element " + index + " of a column of views lies in buffer " + buffer + " of " + viewBuffers);
        }
        int line = flat.element(viewsLine - 4, buffer, VIEW_BYTES);
        long size = in.getLong(line + Long.BYTES);
        if (from < 0 || from + (long) bytes > size) {
            throw Flat.malformed("element " + index + " of a column of views ends behind its buffer of " + size);
        }
        return bodyAt + (int) in.getLong(line) + from;
    }
}
