package dev.windlass.rows;

/// How an element of a column lies in memory, little-endian. The kernel knows them by their number.
public enum ElementKind {
    INT8(0, 1),
    INT16(1, 2),
    INT32(2, 4),
    INT64(3, 8),
    UINT8(4, 1),
    UINT16(5, 2),
    UINT32(6, 4),
    UINT64(7, 8),
    FLOAT16(8, 2),
    FLOAT32(9, 4),
    FLOAT64(10, 8),
    /// Eight truth values a byte, the lowest bit first.
    BITS(11, 0),
    /// A truth value a byte, false if it is 0.
    BYTES(12, 1);

    private static final ElementKind[] BY_NUMBER = values();

    private final int number;
    private final int width;

    ElementKind(int number, int width) {
        this.number = number;
        this.width = width;
    }

    /// As the kernel knows it.
    int number() {
        return number;
    }

    /// @throws IllegalArgumentException if none has this number
    static ElementKind of(int number) {
        if (number < 0 || number >= BY_NUMBER.length) {
            throw new IllegalArgumentException("a column is of kind " + number);
        }
        return BY_NUMBER[number];
    }

    /// Of so many elements, from the beginning of a byte on.
    public long bytes(long elements) {
        return this == BITS ? (elements + 7) / 8 : elements * width;
    }

    /// May be a place in a dictionary, or a category.
    public boolean whole() {
        return number <= UINT64.number;
    }
}
