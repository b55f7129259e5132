package dev.windlass.gateway.body;

import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;

/// Where a part of a request's body goes as it arrives.
public interface BodyPart {
    /// Takes all bytes, or as many as it wants.
    ///
    /// @throws RefusedException if they can't be taken
    void take(ByteBuffer bytes);

    /// True if what follows is another part's.
    boolean full();

    /// True if it will never be full: what follows is all its own.
    default boolean takesAll() {
        return false;
    }

    /// Nothing more has arrived yet.
    default void waits() {}

    /// The end of a wait, before anything is taken.
    ///
    /// @throws RefusedException if nothing can be taken any more
    default void goesOn() {}
}
