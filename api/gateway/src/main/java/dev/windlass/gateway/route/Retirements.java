package dev.windlass.gateway.route;

import dev.windlass.gateway.refusal.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// What is answered for a version that retires, to those who ask for it by name; of a
/// model that retires as a whole, to all.
public final class Retirements {
    private Retirements() {}

    /// Null while it serves.
    public static @Nullable Refusal refusal(Retiring retiring, Instant now) {
        var notice = retiring.notice();
        var successor = notice.successor();
        var field = notice.whole() ? "model" : "version";
        var instead = successor != null
                ? field + " " + successor
                : notice.whole() ? "another model" : "another version, or for the model without one";
        var sunset = notice.sunset().truncatedTo(ChronoUnit.SECONDS);
        if (notice.gone()) {
            return Refusal.gone(field, retiring.what(), sunset, instead);
        }
        return notice.brownOut(now)
                .map(window -> Refusal.brownedOut(
                        field,
                        retiring.what(),
                        window.until().truncatedTo(ChronoUnit.SECONDS),
                        sunset,
                        instead,
                        Duration.between(now, window.until())))
                .orElse(null);
    }
}
