package dev.windlass.exchange;

import java.util.function.Supplier;

/// Why an inference worker is lost, and by whose doing.
record Loss(String reason, By by) {
    enum By {
        /// Its connection ended: its owner knows how the process did.
        ITS_END,
        /// It hung, lied or couldn't be watched: this side ends it.
        SENTENCE,
        /// It isn't wanted any more.
        FAREWELL
    }

    static Loss itsEnd(String reason) {
        return new Loss(reason, By.ITS_END);
    }

    static Loss sentence(String reason) {
        return new Loss(reason, By.SENTENCE);
    }

    static Loss farewell(String reason) {
        return new Loss(reason, By.FAREWELL);
    }

    /// How its process ends.
    ///
    /// @param known what its owner knows
    Supplier<Ending> ending(Supplier<Ending> known) {
        return by == By.ITS_END ? known : () -> Ending.OF_ITSELF;
    }
}
