package dev.windlass.exchange;

import dev.windlass.rows.LaidColumns;
import java.nio.ByteBuffer;

/// Room in the slab for one request. Owned by one thread at a time, from
/// [ModelInstance.Acquired.Granted] until [#submit] or [#release]; after either, no buffer that it gave
/// may be touched.
public interface RequestSlot {
    /// Lays out one input of a fixed-width type, to be written in place: little-endian, row-major, BOOL
    /// as one byte.
    ///
    /// @param dims the request's own shape; must fit the input's [TensorSpec]
    /// @param byteLength must be the elements' count times their size
    /// @throws IllegalArgumentException if the shape doesn't fit, the input was laid out before, or room
    ///     is used up
    ByteBuffer fixed(int inputIndex, long[] dims, int byteLength);

    /// The same for who writes one input after the other.
    ///
    /// @return the input from its position to its limit, until another is laid out
    default ByteBuffer fixedUntilNext(int inputIndex, long[] dims, int byteLength) {
        return fixed(inputIndex, dims, byteLength);
    }

    /// Whether [#madeOf] may be said of an input.
    default boolean takesColumns(int inputIndex) {
        return false;
    }

    /// Says that in the place of an input that [#fixed] gave there aren't its rows, but from its
    /// beginning on the columns that they are to be made of. What [#fixed] gave may not be touched any
    /// more.
    ///
    /// @param columns of as many rows, of no more bytes than they
    /// @throws IllegalArgumentException if this input doesn't take them
    default void madeOf(int inputIndex, LaidColumns columns) {
        throw new IllegalArgumentException("input " + inputIndex + " takes no columns");
    }

    /// Lays out one input of type BYTES.
    ///
    /// @param byteLength the bytes of all its elements together, without lengths
    /// @throws IllegalArgumentException as [#fixed]
    StringsWriter strings(int inputIndex, long[] dims, int byteLength);

    /// Lays out and fills all inputs as they lie in a slot of the same model.
    ///
    /// @param lost stays the caller's
    /// @throws IllegalArgumentException if it takes other inputs, or more room than this slot has
    void fillFrom(LostRequest lost);

    /// Lays out and fills all inputs with what was asked for a reply of this model or of another one; by
    /// their names.
    ///
    /// @param answered not closed yet, and stays the caller's
    /// @throws IllegalArgumentException if this model lacks one of the inputs, takes another datatype or
    ///     shape, or needs one that wasn't given, or if this slot has too little room; the slot can then
    ///     only be released
    void fillFrom(Reply answered);

    /// Says that the request is to be run with no other: it is not known whether it can be.
    default void alone() {}

    /// Whether it will be answered by then if it is submitted now, as far as is known of what goes before
    /// it and of what runs take. Every input must have been laid out, but those that are optional.
    ///
    /// @param deadlineNanos as for [#submit]
    default boolean canMeet(long deadlineNanos) {
        return true;
    }

    /// SHA-256 of the inputs' datatypes, shapes and elements: the same for the same inputs, wherever
    /// they lie and however they came. Reads them all. Every input must have been filled, but those that
    /// are optional.
    byte[] fingerprint();

    /// Hands the request over; the caller no longer owns the slot. Every input must have been laid out,
    /// but those that are optional.
    ///
    /// @param deadlineNanos on [System#nanoTime]'s scale; after it the request fails with
    ///     [InferenceFailure.Expired]
    /// @param completion called exactly once, possibly before this method returns
    /// @throws IllegalStateException if an input is missing or a [StringsWriter] got too few elements;
    ///     the caller then still owns the slot
    Pending submit(long deadlineNanos, Completion completion);

    /// Gives the room back without asking the model.
    void release();

    /// Fills one input of type BYTES, element by element.
    interface StringsWriter {
        /// Appends the next element: all of `element`'s remaining bytes, which are consumed.
        ///
        /// @throws IllegalArgumentException beyond the elements or bytes that were laid out
        void add(ByteBuffer element);

        /// Appends the next element.
        void add(byte[] element, int offset, int length);

        /// Appends the next elements, which lie one behind the other.
        ///
        /// @param elements all of its remaining bytes, which are consumed
        /// @param lengths of each; their sum is how many bytes remain
        /// @throws IllegalArgumentException beyond the elements or bytes that were laid out
        default void addAll(ByteBuffer elements, int count, Lengths lengths) {
            int end = elements.limit();
            for (int i = 0; i < count; i++) {
                add(elements.limit(elements.position() + lengths.of(i)));
                elements.limit(end);
            }
        }
    }

    /// How many bytes elements have.
    interface Lengths {
        int of(int index);
    }
}
