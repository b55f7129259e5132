package dev.windlass.control;

import java.time.Duration;

/// How fast a body must come. Who is slower is refused (408), so that nobody holds a place for ever.
///
/// @param text longest time for a whole body of text
/// @param grace longest silence of an upload's piece, and its head start over the rate
/// @param bytesPerSecond least rate of an upload's piece, averaged over it, beyond the grace
/// @param unread longest time that the rest of a refused request's body is waited for
public record BodyPace(Duration text, Duration grace, long bytesPerSecond, Duration unread) {
    public static final BodyPace DEFAULT =
            new BodyPace(Duration.ofSeconds(30), Duration.ofSeconds(10), 64 << 10, Duration.ofSeconds(5));

    /// The same with less time for a body of text, unless it has less already.
    BodyPace within(Duration max) {
        return new BodyPace(text.compareTo(max) < 0 ? text : max, grace, bytesPerSecond, unread);
    }
}
