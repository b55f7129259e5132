package dev.windlass.exchange;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Writes the elements of one BYTES input into the slab: offsets first, then the bytes.
final class SlabStrings implements RequestSlot.StringsWriter {
    final @Nullable SlabStrings before;
    private final String input;
    private final ByteBuffer offsets;
    private final ByteBuffer data;

    SlabStrings(String input, ByteBuffer offsets, ByteBuffer data, @Nullable SlabStrings before) {
        this.input = input;
        this.offsets = offsets;
        this.data = data;
        this.before = before;
        offsets.putLong(0);
    }

    @Override
    public void add(ByteBuffer element) {
        requireRoom(element.remaining());
        data.put(element);
        offsets.putLong(data.position());
    }

    @Override
    public void add(byte[] element, int offset, int length) {
        requireRoom(length);
        data.put(element, offset, length);
        offsets.putLong(data.position());
    }

    @Override
    public void addAll(ByteBuffer elements, int count, RequestSlot.Lengths lengths) {
        long end = data.position();
        long last = end + elements.remaining();
        if (count > offsets.remaining() / Long.BYTES || elements.remaining() > data.remaining()) {
            throw tooMuch();
        }
        data.put(elements);
        for (int i = 0; i < count; i++) {
            end += lengths.of(i);
            offsets.putLong(end);
        }
        if (end != last) {
            throw new IllegalArgumentException("input " + input + " has elements of other lengths than it says");
        }
    }

    void requireComplete() {
        if (offsets.hasRemaining() || data.hasRemaining()) {
            throw new IllegalStateException("input " + input + " lacks " + offsets.remaining() / 8 + " elements and "
                    + data.remaining() + " bytes");
        }
    }

    private void requireRoom(int length) {
        if (!offsets.hasRemaining() || length > data.remaining()) {
            throw tooMuch();
        }
    }

    private IllegalArgumentException tooMuch() {
        return new IllegalArgumentException("input " + input + " was laid out for fewer elements or bytes");
    }
}
