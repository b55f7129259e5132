package dev.windlass.feed;

import java.time.Duration;

/// The feed's periods and maxima.
///
/// @param poll between two looks at Postgres, if no notification comes
/// @param renewEvery between two renewals of the lease
/// @param lease how long a renewal lasts, by the database's clock
/// @param flushEvery between two tries to store what is to go out
/// @param keptFor longest that something waits to be stored; dropped and counted after
/// @param windowsMax most window counts that wait; the oldest is dropped and counted
/// @param acksMax most acknowledgements that wait; the oldest is dropped and counted
/// @param batchMax most rows of one insert
public record FeedSettings(
        Duration poll,
        Duration renewEvery,
        Duration lease,
        Duration flushEvery,
        Duration keptFor,
        int windowsMax,
        int acksMax,
        int batchMax) {
    public static final FeedSettings DEFAULT = new FeedSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofMinutes(10),
            20_000,
            20_000,
            200);
}
