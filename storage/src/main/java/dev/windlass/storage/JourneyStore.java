package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.JourneyPhase;
import dev.windlass.domain.Principal;
import dev.windlass.domain.VersionRef;
import dev.windlass.environment.Course;
import dev.windlass.environment.Due;
import dev.windlass.storage.JourneyRow.Stop;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Journeys of versions through environments. Every change is one transaction with its event, and what the runbook
/// changes by itself with its audit row. Thread-safe.
public final class JourneyStore {
    /// Journeys of a tenant at once: each looks at rows again and again. Two requests at one moment may pass it.
    public static final int LIVE_MAX = 100;

    private final Jdbi jdbi;

    public JourneyStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Who wishes to bring what where.
    public record Wish(
            VersionRef version,
            String requestId,
            Digest requestDigest,
            List<Stop> way,
            Duration deadline,
            @Nullable String link,
            Principal by) {}

    /// What became of a wish.
    public sealed interface Begun {
        record New(JourneyRow row) implements Begun {}

        /// The same request came before.
        record Same(JourneyRow row) implements Begun {}

        /// The request id was used for another one.
        record Other() implements Begun {}

        /// A journey of the model is under way.
        record Busy(String name) implements Begun {}

        /// The tenant has [#LIVE_MAX] under way.
        record Full() implements Begun {}
    }

    /// What became of an order.
    public sealed interface Ordered {
        record Done(JourneyRow row) implements Ordered {}

        /// It is in no phase for that.
        record Elsewhere(JourneyRow row) implements Ordered {}

        /// A journey of the model is under way.
        record Busy(String name) implements Ordered {}
    }

    /// A journey and what is due of it.
    public record Standing(JourneyRow row, Course.Facts facts, Due due) {}

    public Begun begin(Wish wish) {
        return jdbi.inTransaction(handle -> new JourneyBegin(handle, wish).begun());
    }

    public boolean known(String tenant, String name) {
        return jdbi.withHandle(
                handle -> new JourneyRows(handle).find(tenant, name).isPresent());
    }

    /// Moves it as far as the rows allow, and says what is due then. A repeat changes nothing.
    public Standing advance(String tenant, String name) {
        return jdbi.inTransaction(handle -> {
            var rows = new JourneyRows(handle);
            var row = rows.lock(tenant, name).orElseThrow();
            while (true) {
                var facts = rows.facts(row);
                var due = Course.due(facts);
                if (!(due instanceof Due.Move move)) {
                    return new Standing(row, facts, due);
                }
                row = rows.move(row, move);
            }
        });
    }

    /// What its door said of the promotion that was to start: it can't ever, so the journey stops. Does nothing
    /// unless it still stands where it stood then.
    public void refused(JourneyRow asked, String reason, String message) {
        standing(asked, (rows, row) -> rows.move(row, new Due.Move(JourneyPhase.STOPPED, false, reason, message)));
    }

    /// What holds the promotion up that is to start.
    public void waits(JourneyRow asked, String message) {
        standing(asked, (rows, row) -> rows.say(row, message));
    }

    private interface Change {
        void make(JourneyRows rows, JourneyRow row);
    }

    private void standing(JourneyRow asked, Change change) {
        jdbi.useTransaction(handle -> {
            var rows = new JourneyRows(handle);
            var row = rows.lock(asked.version().tenant(), asked.name()).orElseThrow();
            if (row.seq() == asked.seq() && row.phase() == JourneyPhase.PROMOTING) {
                change.make(rows, row);
            }
        });
    }

    /// Done also if it was before.
    public Ordered abort(String tenant, String name, String actor, String reason) {
        return jdbi.inTransaction(handle -> {
            var rows = new JourneyRows(handle);
            var row = rows.lock(tenant, name).orElseThrow();
            if (row.phase() == JourneyPhase.ABORTING || row.phase() == JourneyPhase.ABORTED) {
                return new Ordered.Done(row);
            }
            if (row.phase().terminal()) {
                return new Ordered.Elsewhere(row);
            }
            var words = "by " + actor + (reason.isEmpty() ? "" : ": " + reason);
            var moved = rows.move(row, JourneyPhase.ABORTING, row.position(), "Aborted", words);
            rows.note(moved, actor);
            return new Ordered.Done(moved);
        });
    }

    /// Goes on from where it stopped, with a new promotion that `by` asks for, and with all its time.
    public Ordered retry(String tenant, String name, Principal by, String reason) {
        return jdbi.inTransaction(handle -> {
            var rows = new JourneyRows(handle);
            var row = rows.lock(tenant, name).orElseThrow();
            if (!row.phase().terminal() || row.phase() == JourneyPhase.SUCCEEDED) {
                return new Ordered.Elsewhere(row);
            }
            JourneyBegin.lock(handle, row.version());
            var live = JourneyBegin.live(handle, row.version());
            if (live.isPresent()) {
                return new Ordered.Busy(live.get());
            }
            handle.createUpdate("""
                            UPDATE journey
                               SET attempt = attempt + 1, deadline_at = now() + make_interval(secs => deadline_seconds),
                                   asked_by = array_append(array_remove(asked_by, :who), :who), roles = :roles
                             WHERE name = :name
                            """)
                    .bind("who", by.id().text())
                    .bind("roles", JourneyBegin.roles(by))
                    .bind("name", name)
                    .execute();
            var words = "retried by " + by.name() + (reason.isEmpty() ? "" : ": " + reason);
            var moved = rows.move(row, JourneyPhase.PROMOTING, row.position(), Course.ON_ITS_WAY, words);
            rows.note(moved, by.name());
            return new Ordered.Done(moved);
        });
    }
}
