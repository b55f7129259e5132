package dev.windlass.slab;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which of a model's outputs a request asks for, in the model's order. The others are neither computed into its
/// reply nor counted in it. Immutable.
public final class WantedOutputs {
    /// All that the model has.
    public static final WantedOutputs ALL = new WantedOutputs(new int[0]);

    private static final ValueLayout.OfInt U32 = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Ascending; empty for all.
    private final int[] places;

    private WantedOutputs(int[] places) {
        this.places = places;
    }

    /// @param places in the model's outputs, ascending
    /// @param outputs how many the model has
    /// @throws IllegalArgumentException if there is none, one stands twice or before a smaller one, or isn't there
    public static WantedOutputs of(int[] places, int outputs) {
        int before = -1;
        for (int place : places) {
            if (place <= before || place >= outputs) {
                throw new IllegalArgumentException("output " + place + " of " + outputs + " stands after " + before);
            }
            before = place;
        }
        if (places.length == 0) {
            throw new IllegalArgumentException("at least one output must be asked for");
        }
        return places.length == outputs ? ALL : new WantedOutputs(places.clone());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WantedOutputs it && Arrays.equals(places, it.places);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(places);
    }

    /// How many they are.
    ///
    /// @param outputs how many the model has
    public int count(int outputs) {
        return places.length == 0 ? outputs : places.length;
    }

    /// The place in the model of the one that comes `index`th in the reply.
    public int place(int index) {
        return places.length == 0 ? index : places[index];
    }

    /// Bytes of the list that stands behind a request's table: none for [#ALL].
    public long byteSize() {
        return 4L * places.length;
    }

    /// As many as the list has; 0 for [#ALL].
    public int listed() {
        return places.length;
    }

    public void write(MemorySegment memory, long at) {
        for (int i = 0; i < places.length; i++) {
            memory.set(U32, at + 4L * i, places[i]);
        }
    }

    /// What [#write] wrote.
    ///
    /// @param listed how many the list has; 0 for [#ALL]
    /// @throws SlabViolation if no model with so many outputs has these
    public static WantedOutputs read(MemorySegment memory, long at, int listed, int outputs) {
        if (listed == 0) {
            return ALL;
        }
        if (listed < 0 || listed > outputs) {
            throw new SlabViolation(listed + " outputs are asked for, the model has " + outputs);
        }
        var places = new int[listed];
        for (int i = 0; i < listed; i++) {
            places[i] = memory.get(U32, at + 4L * i);
        }
        try {
            return of(places, outputs);
        } catch (IllegalArgumentException wrong) {
            throw new SlabViolation(String.valueOf(wrong.getMessage()));
        }
    }
}
