package dev.windlass.storage;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// What stands in a database: a number per table that changes with any of its rows.
public final class Rows {
    private Rows() {}

    /// The same for all of a JVM's databases, and dear to find out.
    private static final AtomicReference<String> SQL = new AtomicReference<>("");

    /// By table; the time it takes grows with the rows.
    public static Map<String, String> of(Database database) {
        return database.jdbi().withHandle(handle -> {
            if (SQL.get().isEmpty()) {
                SQL.set(sql(handle));
            }
            var rows = new TreeMap<String, String>();
            handle.createQuery(SQL.get())
                    .map((row, _) -> Map.entry(row.getString(1), row.getString(2)))
                    .forEach(entry -> rows.put(entry.getKey(), entry.getValue()));
            return rows;
        });
    }

    /// How far the write-ahead log is: as long as it stays where it is, no row has changed. A moment's
    /// work.
    public static String written(Database database) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT pg_current_wal_insert_lsn()::text")
                        .mapTo(String.class)
                        .one());
    }

    private static String sql(Handle handle) {
        return handle.createQuery("""
                        SELECT table_name FROM information_schema.tables
                         WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                        """).mapTo(String.class).stream()
                .map(table -> "SELECT '" + table + "', count(*) || ' rows, ' || "
                        + "coalesce(sum(hashtextextended(t::text, 0)), 0) FROM " + table + " t")
                .collect(Collectors.joining(" UNION ALL "));
    }

    /// From now on no audit row can be written.
    public static void refuseAudits(Database database) {
        database.jdbi().useHandle(handle -> handle.execute("""
                CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                    AS $$ BEGIN RAISE EXCEPTION 'no audit row today'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse()
                """));
    }

    public static void acceptAudits(Database database) {
        database.jdbi().useHandle(handle -> handle.execute("DROP TRIGGER refuse ON audit"));
    }

    /// What whoever owns the database does, whom no trigger stops.
    public static void asOwner(Database database, String sql) {
        database.jdbi()
                .useHandle(handle -> handle.inTransaction(it -> {
                    it.execute("SET LOCAL session_replication_role = replica");
                    return it.execute(sql);
                }));
    }

    /// Forgets the sessions of uploads, of which a tenant may have only some.
    public static void forgetUploads(Database database) {
        database.jdbi().useHandle(handle -> handle.execute("DELETE FROM upload"));
    }

    /// A tenant has so many journeys under way at most.
    public static void endJourneys(Database database) {
        database.jdbi().useHandle(handle -> handle.execute("UPDATE journey SET phase = 'ABORTED'"));
    }

    /// Makes the keys of a principal such as tokens of others are exchanged for.
    public static void claimed(Database database, String principal, String claims) {
        database.jdbi().useHandle(handle -> handle.execute("""
                        UPDATE api_key SET binding = 'ci', expires_at = now() + interval '1 hour', claims = CAST(? AS jsonb)
                         WHERE principal = ?
                        """, claims, principal));
    }
}
