package dev.windlass.rollback;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a rollback of an endpoint means now.
public sealed interface WayBack {
    /// The endpoint goes back.
    ///
    /// @param from what serves now, or has a part of the traffic, and should not; null if nothing
    /// @param targets in the order to try them; none means the empty route
    /// @param baseline where a live promotion's traffic goes at once, before the target is loaded; null if none is
    ///     live, or there is no stable version
    /// @param left the good version in whose place the target comes; null if it stays
    /// @param failed the good version that is gone back from as bad, so that no rollback returns to it; null if the
    ///     rollback ends a live promotion, whose stable version nobody called bad
    record Back(
            @Nullable Target from,
            List<Target> targets,
            @Nullable Target baseline,
            @Nullable Target left,
            @Nullable Target failed)
            implements WayBack {
        public Back {
            targets = List.copyOf(targets);
        }

        /// True if all that is asked for is the end of the live promotion.
        public boolean isAbort() {
            return baseline != null
                    && !targets.isEmpty()
                    && targets.getFirst().version().equals(baseline.version());
        }
    }

    /// It doesn't, and nothing changes. `reason` is stable.
    record Refused(String reason, String message) implements WayBack {}

    /// @param to the version that was asked for; null: the one before
    /// @param candidate of the promotion that is live, or whose traffic still flows; null if none is
    static WayBack of(EndpointRef endpoint, History history, @Nullable String to, @Nullable Target candidate) {
        var stable = history.stable();
        // A candidate that is in the ledger as the stable version was through.
        var live =
                candidate != null && stable != null && candidate.version().equals(stable.version()) ? null : candidate;
        if (to != null) {
            return named(endpoint, history, to, live);
        }
        if (live != null) {
            return back(stable, live, history.good());
        }
        if (stable == null) {
            return new Refused("NothingServes", endpoint + " has no version that was ever good; promote one");
        }
        // The same bytes under another number would fail in the same way.
        var older = history.older().stream()
                .filter(it -> !it.digest().equals(stable.digest()))
                .toList();
        return older.isEmpty()
                ? new Refused("NoTarget", endpoint + " has no good version older than " + stable.version())
                : back(stable, null, older);
    }

    private static WayBack named(EndpointRef endpoint, History history, String to, @Nullable Target live) {
        var stable = history.stable();
        var found = history.find(to).orElse(null);
        if (found == null) {
            return new Refused(
                    "NeverGood", "version " + to + " was never promoted to " + endpoint + words(history, live));
        }
        if (stable != null && stable.version().equals(to)) {
            return live == null
                    ? new Refused("AlreadyServing", "version " + to + " serves " + endpoint + " already")
                    : back(stable, live, List.of(stable));
        }
        if (found.bad()) {
            return new Refused(
                    "RolledBackFrom",
                    "version " + to + " was rolled back from on " + endpoint + " as bad" + words(history, live));
        }
        if (stable == null) {
            return new Refused("NothingServes", endpoint + " serves nothing to go back from; promote " + to);
        }
        if (found.place() > history.stablePlace()) {
            return new Refused(
                    "NotOlder",
                    "version " + to + " came after " + stable.version() + ", which serves " + endpoint
                            + ": a rollback never goes forward, a promotion does" + words(history, live));
        }
        return back(stable, live, List.of(found.target()));
    }

    private static Back back(@Nullable Target stable, @Nullable Target live, List<Target> targets) {
        return new Back(
                live == null ? stable : live,
                targets,
                live == null ? null : stable,
                stable,
                live == null ? stable : null);
    }

    private static String words(History history, @Nullable Target live) {
        var there = live == null ? history.older() : history.good();
        return there.isEmpty()
                ? "; there is no good version to go back to"
                : "; good ones to go back to: "
                        + String.join(", ", there.stream().map(Target::version).toList());
    }
}
