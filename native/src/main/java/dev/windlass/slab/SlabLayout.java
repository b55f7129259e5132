package dev.windlass.slab;

/// Where everything lies in a slab, layout v5. All numbers are little-endian.
///
/// | offset | what | written by |
/// |---|---|---|
/// | 0 | magic u64, layoutVersion u32, slotCount u32, slabBytes u64, incarnation u64, replyBytesMax u64 |
/// node, once |
/// | 64 | submitTail u64 | node |
/// | 128 | completeTail u64 | inference worker |
/// | 192, 256 | workerSleeping u32, gatewaySleeping u32 | both, by exchange |
/// | 320 | heartbeatNanos u64 | inference worker |
/// | 4096 | submit u64[N], then complete u64[N]: see [RingEntry] | each ring's producer |
/// | then | N descriptors of 128 bytes: see [Descriptor] | line 0 node, line 1 inference worker |
/// | then | extents, from the next page on: 1 KiB to a quarter of the slab, powers of two | see
/// [TensorTable] |
///
/// @param slotCount a power of two, 8 to 4096
/// @param slabBytes a multiple of the page, 256 KiB to 1 GiB
/// @param replyBytesMax the most that one reply may have, table included; what doesn't fit its request's
///     place comes in
///     parts
public record SlabLayout(int slotCount, long slabBytes, long replyBytesMax) {
    public static final int VERSION = 5;
    public static final long SLAB_BYTES_DEFAULT = 16L << 20;
    public static final long SLAB_BYTES_MAX = 1L << 30;
    public static final int SLOTS_DEFAULT = 256;
    public static final long REPLY_BYTES_DEFAULT = 64L << 20;
    public static final long REPLY_BYTES_MAX = 1L << 30;
    public static final int EXTENT_BYTES_MIN = 1024;

    static final long MAGIC = 0x3153_5341_4C44_4E57L; // "WNDLASS1"
    static final int PAGE = 4096;
    static final long SUBMIT_TAIL = 64;
    public static final long COMPLETE_TAIL = 128;
    static final long WORKER_SLEEPING = 192;
    static final long GATEWAY_SLEEPING = 256;
    static final long HEARTBEAT_NANOS = 320;

    private static final long SUBMIT_RING = 4096;
    private static final long SLAB_BYTES_MIN = 256L << 10;
    private static final int SLOTS_MAX = 4096;

    public SlabLayout {
        if (slotCount < 8 || slotCount > SLOTS_MAX || Integer.bitCount(slotCount) != 1) {
            throw new IllegalArgumentException("slotCount must be a power of two, 8 to 4096, got " + slotCount);
        }
        if (slabBytes < SLAB_BYTES_MIN || slabBytes > SLAB_BYTES_MAX || slabBytes % PAGE != 0) {
            throw new IllegalArgumentException(
                    "slabBytes must be a multiple of 4096, 256 KiB to 1 GiB, got " + slabBytes);
        }
        if (extentsOffset(slotCount) > slabBytes / 2) {
            throw new IllegalArgumentException(slotCount + " slots don't fit a slab of " + slabBytes + " bytes");
        }
        if (replyBytesMax < EXTENT_BYTES_MIN || replyBytesMax > REPLY_BYTES_MAX) {
            throw new IllegalArgumentException("replyBytesMax must be 1 KiB to 1 GiB, got " + replyBytesMax);
        }
    }

    public SlabLayout(int slotCount, long slabBytes) {
        this(slotCount, slabBytes, REPLY_BYTES_DEFAULT);
    }

    public SlabLayout withReplyBytesMax(long bytes) {
        return new SlabLayout(slotCount, slabBytes, bytes);
    }

    public static SlabLayout standard() {
        return new SlabLayout(SLOTS_DEFAULT, SLAB_BYTES_DEFAULT);
    }

    public long submitRing() {
        return SUBMIT_RING;
    }

    public long completeRing() {
        return SUBMIT_RING + 8L * slotCount;
    }

    public long descriptor(int slot) {
        return SUBMIT_RING + 16L * slotCount + (long) Descriptor.BYTES * slot;
    }

    public long extentsOffset() {
        return extentsOffset(slotCount);
    }

    /// Bytes that extents may be cut from.
    public long extentsBytes() {
        return slabBytes - extentsOffset();
    }

    /// The largest extent: a power of two, at most a quarter of the slab.
    public long extentBytesMax() {
        return Long.highestOneBit(slabBytes / 4);
    }

    /// Room for a part of a reply that comes in parts: few copies and wake-ups for all of it, and most of
    /// the slab stays for others.
    public long partBytes() {
        return extentBytesMax() / 4;
    }

    /// What an inference worker keeps at most of replies that come in parts: of two at once, whatever
    /// they have.
    public long keptBytesMax() {
        return 2 * replyBytesMax;
    }

    private static long extentsOffset(int slotCount) {
        long end = SUBMIT_RING + 16L * slotCount + (long) Descriptor.BYTES * slotCount;
        return (end + PAGE - 1) & -PAGE;
    }
}
