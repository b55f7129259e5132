package dev.windlass.storage;

import dev.windlass.domain.EndpointRef;
import java.util.List;

/// Who has memory reserved or places taken for an endpoint, for tests above this module.
public record Owners(Database database) {
    public List<String> of(EndpointRef endpoint) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        SELECT owner FROM reservation WHERE tenant = :tenant AND model = :model AND env = :env
                         UNION
                        SELECT owner FROM placement WHERE tenant = :tenant AND model = :model AND env = :env
                        """)
                        .bindMethods(endpoint)
                        .mapTo(String.class)
                        .list());
    }
}
