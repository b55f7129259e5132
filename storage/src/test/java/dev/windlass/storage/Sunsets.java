package dev.windlass.storage;

import dev.windlass.domain.VersionRef;

/// Lets a retirement's sunset be now, for tests above this module that can't wait for the database's clock.
public record Sunsets(Database database) {
    public void now(VersionRef version) {
        database.jdbi()
                .useHandle(
                        handle -> handle.createUpdate("""
                        UPDATE retirement SET sunset = now()
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """).bindMethods(version).execute());
    }
}
