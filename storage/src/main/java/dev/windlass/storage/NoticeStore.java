package dev.windlass.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// The outbox of what promotions tell others. Thread-safe, also among processes: a notice that one has taken is another
/// one's only after its time.
public final class NoticeStore {
    /// A notice is tried so often, in some three hours.
    public static final int TRIES_MAX = 12;

    private static final int ERROR_CHARS_MAX = 300;

    private final Jdbi jdbi;

    public NoticeStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// One thing to tell, once more or for the first time. `what` is such as `completed`, `event` the CloudEvent.
    public record Notice(
            String promotion,
            long seq,
            int n,
            String tenant,
            String what,
            String url,
            String event,
            State state,
            int tries,
            String lastError) {}

    public enum State {
        PENDING,
        SENT,
        /// Its tries are used up.
        FAILED
    }

    /// Takes what is due, one of each tenant and at most `most`: tried again after a while that grows with each try,
    /// whatever becomes of whoever took it.
    public List<Notice> takeOfPlatform(int most) {
        return jdbi.inTransaction(handle -> handle.createQuery("""
                        WITH due AS (
                            SELECT * FROM (
                                SELECT DISTINCT ON (tenant) promotion, seq, n FROM notice
                                 WHERE state = 'PENDING' AND next_try_at <= now()
                                 ORDER BY tenant, next_try_at, made_at) of_each
                             ORDER BY random() LIMIT :most),
                        locked AS (
                            SELECT promotion, seq, n FROM notice JOIN due USING (promotion, seq, n)
                             WHERE state = 'PENDING' AND next_try_at <= now() FOR UPDATE OF notice SKIP LOCKED)
                        UPDATE notice
                           SET tries = tries + 1,
                               next_try_at = now() + least(interval '5 seconds' * power(2, tries), interval '1 hour')
                          FROM locked
                         WHERE notice.promotion = locked.promotion AND notice.seq = locked.seq AND notice.n = locked.n
                        RETURNING notice.*
                        """)
                .bind("most", most)
                .map((row, _) -> notice(row))
                .list());
    }

    public void sent(Notice notice) {
        ended(notice, State.SENT, "");
    }

    /// It is tried again, unless this was its last try.
    public void notSent(Notice notice, String why) {
        ended(notice, notice.tries() >= TRIES_MAX ? State.FAILED : State.PENDING, why);
    }

    private void ended(Notice notice, State state, String why) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE notice SET state = :state, last_error = :why
                         WHERE promotion = :promotion AND seq = :seq AND n = :n AND tenant = :tenant
                           AND state = 'PENDING'
                        """)
                .bind("promotion", notice.promotion())
                .bind("seq", notice.seq())
                .bind("n", notice.n())
                .bind("tenant", notice.tenant())
                .bind("state", state.name())
                .bind("why", why.length() > ERROR_CHARS_MAX ? why.substring(0, ERROR_CHARS_MAX) : why)
                .execute());
    }

    /// A promotion's, in their order; at most 100, the newest.
    public List<Notice> of(String tenant, String promotion) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM (SELECT * FROM notice WHERE tenant = :tenant AND promotion = :promotion
                                        ORDER BY seq DESC, n DESC LIMIT 100) newest
                         ORDER BY seq, n
                        """)
                .bind("tenant", tenant)
                .bind("promotion", promotion)
                .map((row, _) -> notice(row))
                .list());
    }

    /// Deletes those that were sent or given up that long ago, at most 1,000.
    ///
    /// @return how many
    public int deleteOfPlatform(Duration age) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("""
                        DELETE FROM notice
                         WHERE (promotion, seq, n) IN (
                               SELECT promotion, seq, n FROM notice
                                WHERE state <> 'PENDING' AND made_at < now() - make_interval(secs => :age)
                                LIMIT 1000)
                        """).bind("age", age.toMillis() / 1000.0).execute());
    }

    private static Notice notice(ResultSet row) throws SQLException {
        return new Notice(
                row.getString("promotion"),
                row.getLong("seq"),
                row.getInt("n"),
                row.getString("tenant"),
                row.getString("what"),
                row.getString("url"),
                row.getString("event"),
                State.valueOf(row.getString("state")),
                row.getInt("tries"),
                row.getString("last_error"));
    }
}
