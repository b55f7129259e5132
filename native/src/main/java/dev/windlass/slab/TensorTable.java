package dev.windlass.slab;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The tensor table at the head of a request and of a reply: for each tensor a line of 128 bytes, and after
/// it the buffers, 64-byte aligned, in the order of the lines in a reply, in any order in a request.
///
/// A line: datatype u32 at 0, rank u32 at 4, dims i64[8] at 8, dataOff u64 at 72, dataLen u64 at 80,
/// offsetsOff u64 at 88. Offsets count from the table's start, so that a request can be moved. offsetsOff is
/// 0 unless BYTES. A datatype of 0 marks an input that isn't given; one of 255 an FP32 input of rank 2 whose rows
/// the inference worker makes: its buffer has the columns of a table, as [dev.windlass.rows.LaidColumns] says.
public final class TensorTable {
    public static final int ALIGNMENT = 64;
    public static final int LINE_BYTES = 128;

    private static final ValueLayout.OfLong U64 = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int ABSENT = 0;
    private static final int OF_COLUMNS = 255;
    private static final int COLUMNS_RANK = 2;

    private TensorTable() {}

    /// One tensor, as its line says.
    public record Line(Datatype datatype, long[] dims, long dataOff, long dataLen, long offsetsOff) {}

    public static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /// Bytes before the first buffer.
    public static long headBytes(int tensors) {
        return (long) tensors * LINE_BYTES;
    }

    /// An upper bound for a table, its buffers and their alignment.
    public static long bytesFor(int tensors, long payloadBytes, long stringElements) {
        long offsetBytes = 8 * (stringElements + tensors);
        return (long) tensors * (LINE_BYTES + 2 * ALIGNMENT) + align(payloadBytes) + align(offsetBytes);
    }

    /// @param table the table's offset in `memory`
    public static void write(MemorySegment memory, long table, int index, Line line) {
        long at = table + (long) index * LINE_BYTES;
        memory.set(U32, at, line.datatype.code());
        memory.set(U32, at + 4, line.dims.length);
        for (int d = 0; d < line.dims.length; d++) {
            memory.set(U64, at + 8 + 8L * d, line.dims[d]);
        }
        memory.set(U64, at + 72, line.dataOff);
        memory.set(U64, at + 80, line.dataLen);
        memory.set(U64, at + 88, line.offsetsOff);
    }

    /// Says that an input isn't given.
    public static void writeAbsent(MemorySegment memory, long table, int index) {
        memory.set(U32, table + (long) index * LINE_BYTES, ABSENT);
    }

    /// True if an input isn't given.
    public static boolean absent(MemorySegment memory, long table, int index) {
        return memory.get(U32, table + (long) index * LINE_BYTES) == ABSENT;
    }

    /// Says of an input which columns its rows are made of.
    ///
    /// @param dims rows and their width
    public static void writeColumns(
            MemorySegment memory, long table, int index, long[] dims, long dataOff, long dataLen) {
        long at = table + (long) index * LINE_BYTES;
        memory.set(U32, at, OF_COLUMNS);
        memory.set(U32, at + 4, COLUMNS_RANK);
        memory.set(U64, at + 8, dims[0]);
        memory.set(U64, at + 16, dims[1]);
        memory.set(U64, at + 72, dataOff);
        memory.set(U64, at + 80, dataLen);
        memory.set(U64, at + 88, 0);
    }

    /// True if an input's rows are to be made of columns.
    public static boolean ofColumns(MemorySegment memory, long table, int index) {
        return memory.get(U32, table + (long) index * LINE_BYTES) == OF_COLUMNS;
    }

    /// Reads the line of such an input, each number once; `dataLen` is that of its columns. Rows and their bytes are
    /// no more than a slab holds; offsets are as they were written.
    ///
    /// @throws SlabViolation if they can't be true
    public static Line readColumns(MemorySegment memory, long table, int index) {
        long at = table + (long) index * LINE_BYTES;
        var dims = new long[] {memory.get(U64, at + 8), memory.get(U64, at + 16)};
        long elements = elements(dims);
        long dataLen = memory.get(U64, at + 80);
        if (elements < 0 || elements > SlabLayout.SLAB_BYTES_MAX / Float.BYTES) {
            throw new SlabViolation("tensor " + index + " of columns has shape " + Arrays.toString(dims));
        }
        if (dataLen < 0 || dataLen > SlabLayout.SLAB_BYTES_MAX) {
            throw new SlabViolation("tensor " + index + " has columns of " + dataLen + " bytes");
        }
        return new Line(Datatype.FP32, dims, memory.get(U64, at + 72), dataLen, 0);
    }

    /// Reads a line, each number once. Datatype, rank, dims and lengths of the result are consistent with
    /// each other; offsets are as they were written.
    ///
    /// @throws SlabViolation if they are not
    public static Line read(MemorySegment memory, long table, int index) {
        long at = table + (long) index * LINE_BYTES;
        var datatype = datatype(memory.get(U32, at));
        int rank = memory.get(U32, at + 4);
        if (rank < 0 || rank > TensorSpec.RANK_MAX) {
            throw new SlabViolation("tensor " + index + " has rank " + rank);
        }
        var dims = new long[rank];
        for (int d = 0; d < rank; d++) {
            dims[d] = memory.get(U64, at + 8 + 8L * d);
        }
        long elements = elements(dims);
        long dataLen = memory.get(U64, at + 80);
        boolean fits = datatype.fixedWidth() ? dataLen == elements * datatype.byteSize() : dataLen >= 0;
        if (elements < 0 || !fits || dataLen > SlabLayout.SLAB_BYTES_MAX) {
            throw new SlabViolation(
                    "tensor " + index + " has " + dataLen + " bytes, which its shape and datatype deny");
        }
        return new Line(datatype, dims, memory.get(U64, at + 72), dataLen, memory.get(U64, at + 88));
    }

    /// The product of `dims`, or -1 if one is negative or no slab could hold so many.
    public static long elements(long[] dims) {
        long product = 1;
        boolean empty = false;
        for (long dim : dims) {
            if (dim < 0 || dim > SlabLayout.SLAB_BYTES_MAX) {
                return -1;
            }
            empty |= dim == 0;
            // Once too large, it stays so, and never overflows.
            product = product > SlabLayout.SLAB_BYTES_MAX || dim == 0 ? product : product * dim;
        }
        if (empty) {
            return 0;
        }
        return product > SlabLayout.SLAB_BYTES_MAX ? -1 : product;
    }

    private static Datatype datatype(int code) {
        try {
            return Datatype.of(code);
        } catch (IllegalArgumentException unknown) {
            throw new SlabViolation("a tensor has datatype code " + code);
        }
    }
}
