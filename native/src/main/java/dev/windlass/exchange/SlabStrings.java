package dev.windlass.exchange;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Writes the elements of one BYTES input into the slab: offsets and, at a place of their own, the bytes.
final class SlabStrings implements RequestSlot.StringsWriter {
    final @Nullable SlabStrings before;
    private final String input;

    /// The whole request, written by absolute position.
    private final ByteBuffer request;

    private final int dataAt;
    private final int dataEnd;
    private final int offsetsEnd;
    private int nextData;
    private int nextOffset;

    /// @param request little-endian
    /// @param elements how many will come
    SlabStrings(
            String input, ByteBuffer request, long offsetsAt, long elements, Room data, @Nullable SlabStrings before) {
        this.input = input;
        this.request = request;
        this.before = before;
        dataAt = (int) data.at();
        dataEnd = dataAt + data.bytes();
        nextData = dataAt;
        nextOffset = (int) offsetsAt;
        offsetsEnd = nextOffset + (int) (8 * (elements + 1));
        putOffset(0);
    }

    /// Where all bytes go.
    record Room(long at, int bytes) {}

    @Override
    public void add(ByteBuffer element) {
        int length = element.remaining();
        requireRoom(1, length);
        request.put(nextData, element, element.position(), length);
        element.position(element.limit());
        nextData += length;
        putOffset(nextData - dataAt);
    }

    @Override
    public void add(byte[] element, int offset, int length) {
        requireRoom(1, length);
        request.put(nextData, element, offset, length);
        nextData += length;
        putOffset(nextData - dataAt);
    }

    @Override
    public void addAll(ByteBuffer elements, int count, RequestSlot.Lengths lengths) {
        requireRoom(count, elements.remaining());
        request.put(nextData, elements, elements.position(), elements.remaining());
        int last = nextData + elements.remaining();
        elements.position(elements.limit());
        for (int i = 0; i < count; i++) {
            nextData += lengths.of(i);
            putOffset(nextData - dataAt);
        }
        if (nextData != last) {
            throw new IllegalArgumentException("input " + input + " has elements of other lengths than it says");
        }
    }

    void requireComplete() {
        if (nextOffset != offsetsEnd || nextData != dataEnd) {
            throw new IllegalStateException("input " + input + " lacks " + (offsetsEnd - nextOffset) / 8
                    + " elements and " + (dataEnd - nextData) + " bytes");
        }
    }

    private void putOffset(int value) {
        request.putLong(nextOffset, value);
        nextOffset += Long.BYTES;
    }

    private void requireRoom(int count, int length) {
        if (count > (offsetsEnd - nextOffset) / Long.BYTES || length > dataEnd - nextData) {
            throw new IllegalArgumentException("input " + input + " was laid out for fewer elements or bytes");
        }
    }
}
