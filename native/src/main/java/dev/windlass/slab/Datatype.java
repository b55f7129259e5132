package dev.windlass.slab;

/// An element type, by the Open Inference Protocol's name. `code` is its number in the slab and on the
/// control channel; it never changes once given.
public enum Datatype {
    BOOL(1, 1),
    UINT8(2, 1),
    UINT16(3, 2),
    UINT32(4, 4),
    UINT64(5, 8),
    INT8(6, 1),
    INT16(7, 2),
    INT32(8, 4),
    INT64(9, 8),
    FP16(10, 2),
    BF16(11, 2),
    FP32(12, 4),
    FP64(13, 8),
    /// Strings or raw bytes of any length: Arrow's LargeUtf8, 64-bit offsets and then the bytes.
    BYTES(14, 0);

    private static final Datatype[] BY_CODE = new Datatype[15];

    static {
        for (var datatype : values()) {
            BY_CODE[datatype.code] = datatype;
        }
    }

    private final int code;
    private final int byteSize;

    Datatype(int code, int byteSize) {
        this.code = code;
        this.byteSize = byteSize;
    }

    public int code() {
        return code;
    }

    /// Bytes of one element; 0 for [#BYTES], whose elements have any length.
    public int byteSize() {
        return byteSize;
    }

    public boolean fixedWidth() {
        return byteSize > 0;
    }

    /// @throws IllegalArgumentException if no datatype has this code
    public static Datatype of(int code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("datatype code must be 1.." + (BY_CODE.length - 1) + ", got " + code);
        }
        return BY_CODE[code];
    }
}
