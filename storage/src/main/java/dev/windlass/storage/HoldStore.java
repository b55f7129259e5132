package dev.windlass.storage;

import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.VersionRef;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// Legal holds: while a version has one, nothing of it is taken away. Thread-safe.
public final class HoldStore {
    private final Jdbi jdbi;

    public HoldStore(Database database) {
        this.jdbi = database.jdbi();
    }

    public record Hold(VersionRef version, PrincipalId who, String reason, Instant at) {}

    /// What became of a wish to hold a version.
    public sealed interface Placed {
        /// It has a hold now, this one or the one that it had.
        record Held(Hold hold) implements Placed {}

        /// Nothing is left to be held.
        record TooLate() implements Placed {}
    }

    /// The first hold stays.
    public Placed hold(VersionRef version, PrincipalId who, String reason) {
        return jdbi.inTransaction(handle -> {
            new RetirementRows(handle, version).lock();
            if (Tombstones.isBuried(handle, version)) {
                return new Placed.TooLate();
            }
            handle.createUpdate("""
                            INSERT INTO legal_hold (tenant, model, version, who, reason)
                            VALUES (:tenant, :model, :version, :who, :reason) ON CONFLICT DO NOTHING
                            """)
                    .bindMethods(version)
                    .bind("who", who.text())
                    .bind("reason", reason)
                    .execute();
            return new Placed.Held(find(version).orElseThrow());
        });
    }

    /// @return false if there was none
    public boolean release(VersionRef version) {
        return jdbi.withHandle(
                        handle -> handle.createUpdate("""
                        DELETE FROM legal_hold WHERE tenant = :tenant AND model = :model AND version = :version
                        """).bindMethods(version).execute())
                == 1;
    }

    public Optional<Hold> find(VersionRef version) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM legal_hold WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(version)
                .map((row, _) -> new Hold(
                        Columns.version(row),
                        PrincipalId.parse(row.getString("who")),
                        row.getString("reason"),
                        Columns.instant(row, "at")))
                .findOne());
    }
}
