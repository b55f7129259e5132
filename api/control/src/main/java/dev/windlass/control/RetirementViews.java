package dev.windlass.control;

import dev.windlass.client.message.ModelRetirementView;
import dev.windlass.client.message.RetirementView;
import dev.windlass.client.message.RetirementView.Signed;
import dev.windlass.domain.RetirementPlan.Window;
import dev.windlass.storage.RetirementRow;
import dev.windlass.storage.Tombstones.Tombstone;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Retirements as the API shows them.
record RetirementViews(ControlParts.Stores stores) {
    private static final int EVENTS_MAX = 100;

    /// What comes next, and when.
    private record Next(String words, @Nullable Instant at) {}

    RetirementView of(RetirementRow row) {
        var version = row.version();
        var next = next(row);
        return new RetirementView(
                version,
                row.digest(),
                row.attempt(),
                row.phase().id(),
                row.phaseSince(),
                row.message(),
                next.words(),
                next.at(),
                row.blockedBy(),
                row.successor(),
                row.reason(),
                row.askedBy(),
                row.announcedAt(),
                row.sunset(),
                row.plan().windows(row.sunset()),
                row.plan().drain(),
                row.plan().archive(),
                row.planDigest(),
                stores.retirements().overrides(row).stream()
                        .map(it -> new Signed(it.who(), it.reason(), it.at()))
                        .toList(),
                stores.holds()
                        .find(version)
                        .map(it -> new Signed(it.who(), it.reason(), it.at()))
                        .orElse(null),
                stores.uses().callers(version).stream()
                        .map(it -> new RetirementView.Caller(it.principal(), it.requests(), it.lastAt()))
                        .toList(),
                stores.retirements().events(version, EVENTS_MAX).stream()
                        .map(it -> new RetirementView.Event(it.phase().id(), it.message(), it.actor(), it.at()))
                        .toList(),
                stores.tombstones()
                        .find(version)
                        .map(RetirementViews::tombstone)
                        .orElse(null));
    }

    ModelRetirementView.Line line(RetirementRow row) {
        var next = next(row);
        return new ModelRetirementView.Line(
                row.version().version(), row.phase().id(), row.sunset(), next.words(), next.at(), row.blockedBy());
    }

    private static RetirementView.Tombstone tombstone(Tombstone it) {
        return new RetirementView.Tombstone(
                it.purgedAt(),
                it.keptAs(),
                it.archivedAs(),
                it.evidence().keySet().stream().sorted().toList());
    }

    private Next next(RetirementRow row) {
        if (!row.blockedBy().isEmpty()) {
            return new Next("waits until nothing blocks it", null);
        }
        return switch (row.phase()) {
            case ANNOUNCED, BROWN_OUT -> ofCalendar(row);
            case DRAINING -> {
                var last = stores.uses().lastUse(row.version()).orElse(row.announcedAt());
                var since = last.isBefore(row.announcedAt()) ? row.announcedAt() : last;
                yield new Next(
                        "undeployed if nobody asks again", since.plus(row.plan().drain()));
            }
            case UNDEPLOYED -> new Next("archived", null);
            case ARCHIVED -> new Next("purged", row.phaseSince().plus(row.plan().archive()));
            case PURGING -> new Next("its artifact is being deleted", null);
            case PURGED, WITHDRAWN -> new Next("nothing: it has ended", null);
        };
    }

    private static Next ofCalendar(RetirementRow row) {
        List<Window> windows = row.plan().windows(row.sunset());
        for (int i = 0; i < windows.size(); i++) {
            var window = windows.get(i);
            var which = "brown-out " + (i + 1) + " of " + windows.size();
            if (row.now().isBefore(window.from())) {
                return new Next(which, window.from());
            }
            if (row.now().isBefore(window.until())) {
                return new Next("end of " + which, window.until());
            }
        }
        return new Next("sunset", row.sunset());
    }
}
