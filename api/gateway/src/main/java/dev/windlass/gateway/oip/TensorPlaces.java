package dev.windlass.gateway.oip;

import dev.windlass.gateway.body.BodyPart;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The places in a slot that a request's binary tensors go to as they come, in the order in which the body
/// brings them: exactly as many bytes as the body's length leaves for them.
public final class TensorPlaces implements BodyPart {
    public static final TensorPlaces NONE = new TensorPlaces(new ArrayDeque<>(0));

    private final Deque<ByteBuffer> places;

    private TensorPlaces(Deque<ByteBuffer> places) {
        this.places = places;
    }

    /// These and one more; they themselves are used no longer.
    TensorPlaces with(ByteBuffer place) {
        var more = this == NONE ? new TensorPlaces(new ArrayDeque<>(2)) : this;
        more.places.add(place);
        return more;
    }

    @Override
    public void take(ByteBuffer bytes) {
        int limit = bytes.limit();
        while (bytes.hasRemaining()) {
            var place = unfilled();
            if (place == null) {
                throw new IllegalStateException(bytes.remaining() + " bytes more than the body's length came");
            }
            bytes.limit(bytes.position() + Math.min(bytes.remaining(), place.remaining()));
            place.put(bytes);
            bytes.limit(limit);
        }
    }

    @Override
    public boolean full() {
        return false;
    }

    /// @throws IllegalStateException if there is a gap
    public void requireFilled() {
        var place = unfilled();
        if (place != null) {
            throw new IllegalStateException("the body ended " + place.remaining() + " bytes before its length");
        }
    }

    private @Nullable ByteBuffer unfilled() {
        while (!places.isEmpty() && !places.element().hasRemaining()) {
            places.remove();
        }
        return places.peek();
    }
}
