package dev.windlass.gateway.oip;

import dev.windlass.gateway.body.BodyPart;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The places in a slot that a request's binary tensors go to as they come, in the order in which the body
/// brings them, and between them what belongs to nobody: exactly as many bytes as the body's length leaves for them.
public final class TensorPlaces implements BodyPart {
    public static final TensorPlaces NONE = new TensorPlaces(new ArrayDeque<>(0));

    private final Deque<ByteBuffer> places;
    private @Nullable Runnable end;

    private TensorPlaces(Deque<ByteBuffer> places) {
        this.places = places;
    }

    /// These and one more; they themselves are used no longer.
    public TensorPlaces with(ByteBuffer place) {
        var more = this == NONE ? new TensorPlaces(new ArrayDeque<>(2)) : this;
        more.places.add(place);
        return more;
    }

    /// Has `check` look at the last of what came once all has; it may refuse.
    public TensorPlaces endingIn(Runnable check) {
        end = check;
        return this;
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

    @Override
    public boolean takesAll() {
        return true;
    }

    /// @throws IllegalStateException if there is a gap
    /// @throws RefusedException if the last of it isn't what it should be
    public void requireFilled() {
        var place = unfilled();
        if (place != null) {
            throw new IllegalStateException("the body ended " + place.remaining() + " bytes before its length");
        }
        if (end != null) {
            end.run();
        }
    }

    private @Nullable ByteBuffer unfilled() {
        while (!places.isEmpty() && !places.element().hasRemaining()) {
            places.remove();
        }
        return places.peek();
    }
}
