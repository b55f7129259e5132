package dev.windlass.environment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Whether and for how long a version has served as an environment's stable one, the last time that it did.
public sealed interface Tenure {
    /// It was never stable there.
    record Never() implements Tenure {}

    /// It is the stable version, without a break since then.
    record Serving(Instant since, Duration served) implements Tenure {}

    /// Another version took over from it as a promotion does: what it served counts.
    record Over(Duration served, String by) implements Tenure {}

    /// It was taken back: what it had served counts no more.
    record TakenBack() implements Tenure {}

    /// A change of the stable version.
    ///
    /// @param bad true if the version was rolled back from since
    record Change(String version, Instant at, boolean bad) {}

    /// How long it has served; nothing after it was taken back.
    default Duration counted() {
        return switch (this) {
            case Never _, TakenBack _ -> Duration.ZERO;
            case Serving(var _, var served) -> served;
            case Over(var served, var _) -> served;
        };
    }

    /// @param changes of one endpoint, the oldest first
    /// @param now not before the newest of them
    static Tenure of(String version, List<Change> changes, Instant now) {
        int last = -1;
        for (int i = 0; i < changes.size(); i++) {
            last = changes.get(i).version().equals(version) ? i : last;
        }
        if (last < 0) {
            return new Never();
        }
        if (changes.get(last).bad()) {
            return new TakenBack();
        }
        int first = last;
        while (first > 0 && changes.get(first - 1).version().equals(version)) {
            first--;
        }
        var since = changes.get(first).at();
        if (last == changes.size() - 1) {
            return new Serving(since, Duration.between(since, now));
        }
        var next = changes.get(last + 1);
        return new Over(Duration.between(since, next.at()), next.version());
    }
}
