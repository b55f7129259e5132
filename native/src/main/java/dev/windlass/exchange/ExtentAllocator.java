package dev.windlass.exchange;

import dev.windlass.slab.SlabLayout;
import java.util.BitSet;

/// Cuts power-of-two extents from a slab, first fit, freed in any order. Each extent lies at a multiple
/// of its size from the first one. Not thread-safe: used under the lock of its inference worker.
final class ExtentAllocator {
    /// The answer of [#allocate] when there is no room.
    static final long NO_ROOM = -1;

    private final long base;
    private final int units;
    private final long extentBytesMax;
    private final BitSet used;
    private int usedUnits;

    ExtentAllocator(SlabLayout layout) {
        this.base = layout.extentsOffset();
        this.units = (int) (layout.extentsBytes() / SlabLayout.EXTENT_BYTES_MIN);
        this.extentBytesMax = layout.extentBytesMax();
        this.used = new BitSet(units);
    }

    /// The size of the extent that holds `byteSize`: the next power of two, at least 1 KiB.
    static long extentBytes(long byteSize) {
        return Math.max(SlabLayout.EXTENT_BYTES_MIN, Long.highestOneBit(Math.max(1, byteSize - 1)) << 1);
    }

    /// @param extentBytes from [#extentBytes], at most the largest extent
    /// @return the extent's offset in the slab, or [#NO_ROOM]
    long allocate(long extentBytes) {
        if (Long.bitCount(extentBytes) != 1 || extentBytes > extentBytesMax) {
            throw new IllegalArgumentException(
                    "extent must be a power of two up to " + extentBytesMax + " bytes, got " + extentBytes);
        }
        int length = (int) (extentBytes / SlabLayout.EXTENT_BYTES_MIN);
        int start = 0;
        while (start + length <= units) {
            int taken = used.nextSetBit(start);
            if (taken < 0 || taken >= start + length) {
                used.set(start, start + length);
                usedUnits += length;
                return base + (long) start * SlabLayout.EXTENT_BYTES_MIN;
            }
            int free = used.nextClearBit(taken);
            start = (free + length - 1) & -length;
        }
        return NO_ROOM;
    }

    /// Gives back what [#allocate] gave.
    void free(long offset, long extentBytes) {
        int start = (int) ((offset - base) / SlabLayout.EXTENT_BYTES_MIN);
        int length = (int) (extentBytes / SlabLayout.EXTENT_BYTES_MIN);
        if (used.nextClearBit(start) < start + length) {
            throw new IllegalStateException("extent at " + offset + " of " + extentBytes + " bytes is not allocated");
        }
        used.clear(start, start + length);
        usedUnits -= length;
    }

    long freeBytes() {
        return (long) (units - usedUnits) * SlabLayout.EXTENT_BYTES_MIN;
    }

    long usedBytes() {
        return (long) usedUnits * SlabLayout.EXTENT_BYTES_MIN;
    }
}
