package dev.windlass.storage;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.VersionRef;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What still needs a version, by name: nothing of it is taken away before. Where the whole model retires, its routes
/// end with the undeployment and no ledger leads back; but somebody may have brought it back since.
///
/// @param to the step that is asked for
record Dependants(Handle handle, RetirementRow row, RetirementPhase to) {
    /// The stable version and the one to go back to.
    static final int LEDGER_NEEDS = 2;

    /// Such as `legal hold by "anna" of payments: audit 2026`; empty if nothing does.
    List<String> names() {
        var names = new ArrayList<>(holds());
        if (!row.whole() || to != RetirementPhase.UNDEPLOYED) {
            names.addAll(routes());
        }
        names.addAll(row.whole() ? List.of() : ledgers());
        names.addAll(row.whole() ? holders() : promotions());
        names.addAll(row.whole() ? successorModel() : successor());
        return List.copyOf(names);
    }

    private VersionRef version() {
        return row.version();
    }

    /// Whoever holds an endpoint of the model may write its route.
    private List<String> holders() {
        return handle.createQuery("""
                        SELECT holder FROM endpoint WHERE tenant = :tenant AND model = :model AND holder IS NOT NULL
                         ORDER BY env
                        """)
                .bindMethods(version())
                .mapTo(String.class)
                .list();
    }

    private List<String> successorModel() {
        return handle.createQuery("""
                        SELECT DISTINCT model FROM retirement
                         WHERE tenant = :tenant AND model = :successor AND whole AND phase <> 'WITHDRAWN'
                        """)
                .bindMethods(version())
                .bind("successor", row.successor())
                .map((found, _) -> "retirement of its successor, the model " + found.getString("model"))
                .list();
    }

    private List<String> holds() {
        return handle.createQuery("""
                        SELECT who, reason FROM legal_hold
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(version())
                .map((row, _) ->
                        "legal hold by " + PrincipalId.parse(row.getString("who")) + ": " + row.getString("reason"))
                .list();
    }

    private List<String> routes() {
        return handle
                .createQuery("""
                        SELECT * FROM route WHERE tenant = :tenant AND model = :model ORDER BY env
                        """)
                .bindMethods(version())
                .map((row, _) -> {
                    var endpoint = Columns.endpoint(row);
                    return Columns.arms(row).stream()
                            .filter(arm -> arm.version().equals(version().version()))
                            .map(arm ->
                                    "route " + endpoint + " (" + arm.arm().id() + ", " + arm.weightPercent() + " %)")
                            .toList();
                })
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<String> ledgers() {
        var names = new ArrayList<String>();
        for (var endpoint : endpoints()) {
            var good = Ledger.history(handle, endpoint).good();
            for (int i = 0; i < Math.min(LEDGER_NEEDS, good.size()); i++) {
                if (good.get(i).version().equals(version().version())) {
                    names.add("ledger of " + endpoint + (i == 0 ? " (stable version)" : " (rollback target)"));
                }
            }
        }
        return names;
    }

    private List<EndpointRef> endpoints() {
        return handle.createQuery("SELECT * FROM endpoint WHERE tenant = :tenant AND model = :model ORDER BY env")
                .bindMethods(version())
                .map((row, _) -> Columns.endpoint(row))
                .list();
    }

    /// Those under way that bring the version, or that would go back to it.
    private List<String> promotions() {
        return handle.createQuery("""
                        SELECT name FROM promotion
                         WHERE tenant = :tenant AND model = :model AND ended_at IS NULL
                           AND (version = :version OR plan -> 'stable' ->> 'version' = :version)
                         ORDER BY name
                        """)
                .bindMethods(version())
                .mapTo(String.class)
                .list();
    }

    /// Whoever is told to ask for the successor must find it.
    private List<String> successor() {
        return handle.createQuery("""
                        SELECT s.* FROM retirement r
                          JOIN retirement s ON s.tenant = r.tenant AND s.model = r.model AND s.version = r.successor
                         WHERE r.tenant = :tenant AND r.model = :model AND r.version = :version
                           AND s.phase <> 'WITHDRAWN'
                        """)
                .bindMethods(version())
                .map((row, _) -> "retirement of its successor " + Columns.version(row) + " ("
                        + RetirementPhase.valueOf(row.getString("phase")).id() + ")")
                .list();
    }
}
