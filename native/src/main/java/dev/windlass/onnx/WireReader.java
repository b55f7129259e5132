package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// The rest of one protobuf message, read in place and as strictly as exporters write: the shortest varints, tags
/// of 32 bits, no groups. Readers differ in what they make of anything else (one cuts a longer tag to 32 bits,
/// another doesn't), so that what one of them skips may be a field to another.
final class WireReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int DELIMITED = 2;
    static final int FIXED32 = 5;

    private static final long TAG_MAX = 0xffff_ffffL;

    private final MemorySegment file;
    private final long end;
    private long at;

    private WireReader(MemorySegment file, long at, long end) {
        this.file = file;
        this.at = at;
        this.end = end;
    }

    static WireReader of(MemorySegment file) {
        return new WireReader(file, 0, file.byteSize());
    }

    /// This isn't a message as exporters write them.
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1;
        private final long at;
        private final boolean fileEnds;

        private Damaged(long at, boolean fileEnds) {
            super(null, null, false, false);
            this.at = at;
            this.fileEnds = fileEnds;
        }

        /// The byte where it was found.
        long at() {
            return at;
        }

        /// True if the outermost message ends too early, as it does in a file that was cut.
        boolean fileEnds() {
            return fileEnds;
        }
    }

    boolean hasMore() {
        return at < end;
    }

    /// The next field's tag.
    int tag() throws Damaged {
        long tag = varint();
        if (tag < 0 || tag > TAG_MAX || field((int) tag) == 0) {
            throw wrong();
        }
        return switch (type((int) tag)) {
            case VARINT, FIXED64, DELIMITED, FIXED32 -> (int) tag;
            default -> throw wrong();
        };
    }

    static int field(int tag) {
        return tag >>> 3;
    }

    static int type(int tag) {
        return tag & 7;
    }

    long varint() throws Damaged {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at >= end) {
                throw tooShort();
            }
            byte next = file.get(JAVA_BYTE, at++);
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                boolean longer = next == 0 && shift > 0;
                boolean tooLarge = shift == Long.SIZE - 1 && next > 1;
                if (longer || tooLarge) {
                    throw wrong();
                }
                return value;
            }
        }
        throw wrong();
    }

    /// Passes over a field that isn't wanted.
    void skip(int tag) throws Damaged {
        switch (type(tag)) {
            case VARINT -> varint();
            case FIXED64 -> advance(Long.BYTES);
            case FIXED32 -> advance(Integer.BYTES);
            default -> body();
        }
    }

    /// The bytes of a length-delimited field; this reader goes on behind them.
    WireReader body() throws Damaged {
        long byteSize = varint();
        long start = at;
        advance(byteSize);
        return new WireReader(file, start, at);
    }

    /// All that is left, as a view of the file.
    MemorySegment rest() {
        return file.asSlice(at, end - at);
    }

    private void advance(long byteSize) throws Damaged {
        if (byteSize < 0 || byteSize > end - at) {
            throw tooShort();
        }
        at += byteSize;
    }

    private Damaged tooShort() {
        return new Damaged(at, end == file.byteSize());
    }

    private Damaged wrong() {
        return new Damaged(at, false);
    }
}
