package dev.windlass.card;

import java.io.IOException;

/// A way to have one model answer batches of rows, `x` FP32 `[rows, width]` to `y`; each gives the same answers.
interface Way extends AutoCloseable {
    String name();

    /// One batch after the other, from memory of the host to memory of the host.
    ///
    /// @param millis at least one batch is run, however few
    Sample measure(int rows, long millis) throws IOException;

    @Override
    void close();

    /// What came of opening one.
    sealed interface Opened {
        record Present(Way way) implements Opened {}

        /// `reason` is why it isn't measured, in one line.
        record Absent(String name, String reason) implements Opened {}
    }

    /// The number at this place of any batch; the peers' programs have the same.
    static float value(int index) {
        return (index * 37 % 101) / 50f - 1;
    }
}
