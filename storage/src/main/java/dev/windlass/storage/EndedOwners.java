package dev.windlass.storage;

import java.util.List;
import org.jdbi.v3.core.Handle;

/// What ended promotions and rollbacks have left of placements and reservations.
final class EndedOwners {
    /// Of a row `t`: no route names its bytes.
    static final String NOT_IN_SERVICE = """
            NOT EXISTS (SELECT 1 FROM route r
                         WHERE r.tenant = t.tenant AND r.model = t.model AND r.env = t.env
                           AND r.arms @> jsonb_build_array(jsonb_build_object('digest', t.digest)))
            """;

    /// A reservation that came late, from an activity that was cancelled, may be for bytes that the ledger keeps.
    private static final String LEDGERS_TOO = """
            EXISTS (SELECT 1 FROM reservation l
                     WHERE l.tenant = t.tenant AND l.model = t.model AND l.env = t.env AND l.digest = t.digest
                       AND l.owner LIKE 'ledger:%')
            """;

    private EndedOwners() {}

    /// Takes it back, as far as no route names it and the ledger doesn't keep it itself.
    ///
    /// @return rows
    static int takeBack(Handle handle) {
        int rows = 0;
        for (var table : List.of("placement", "reservation")) {
            rows += handle.createUpdate("DELETE FROM " + table + """
                             t USING promotion p
                             WHERE p.name = t.owner AND p.tenant = t.tenant AND p.ended_at IS NOT NULL AND (
                            """ + NOT_IN_SERVICE + " OR " + LEDGERS_TOO + ")")
                    .execute();
        }
        // Without its reservation a ledger entry has cooled: the row came from a sweep that crossed the cooling.
        return rows + handle.createUpdate("""
                        DELETE FROM placement t
                         WHERE t.owner LIKE 'ledger:%'
                           AND NOT EXISTS (SELECT 1 FROM reservation r
                                            WHERE r.owner = t.owner AND r.tenant = t.tenant AND r.digest = t.digest)
                        """).execute();
    }
}
