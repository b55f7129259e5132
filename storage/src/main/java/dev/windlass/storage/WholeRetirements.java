package dev.windlass.storage;

import dev.windlass.domain.ModelRef;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.RetirementStore.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Retirements of whole models: one retirement for each version, which together leave nothing that serves. Thread-safe.
public final class WholeRetirements {
    private final Jdbi jdbi;

    public WholeRetirements(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What became of a wish.
    public sealed interface Announced {
        /// @param rows of all versions that aren't purged
        record Begun(List<RetirementRow> rows) implements Announced {}

        /// The same plan and successor stand already.
        record AlreadyThere(List<RetirementRow> rows) implements Announced {}

        /// The model retires by another plan.
        record Other(RetirementRow row) implements Announced {}

        /// The model has no version that isn't purged.
        record Empty() implements Announced {}
    }

    /// Announces all versions' retirement; one that retires already keeps its calendar. From here on the model takes no
    /// new version.
    public Announced announce(ModelRef model, Wish wish) {
        return jdbi.inTransaction(handle -> {
            handle.createQuery("SELECT 1 FROM model WHERE tenant = :tenant AND model = :model FOR UPDATE")
                    .bindMethods(model)
                    .mapTo(Integer.class)
                    .list();
            var versions = versions(handle, model);
            var before = of(handle, model);
            var whole = before.stream()
                    .filter(RetirementRow::whole)
                    .filter(it -> it.phase() != RetirementPhase.WITHDRAWN)
                    .toList();
            if (versions.isEmpty()) {
                return new Announced.Empty();
            }
            if (!whole.isEmpty()) {
                return whole.stream()
                        .filter(it -> !it.planDigest().equals(wish.planDigest())
                                || !Objects.equals(it.successor(), wish.successor()))
                        .findFirst()
                        .<Announced>map(Announced.Other::new)
                        .orElseGet(() -> new Announced.AlreadyThere(before));
            }
            var begun = new ArrayList<RetirementRow>();
            versions.forEach(version -> begun.add(begun(new RetirementRows(handle, version), wish)));
            return new Announced.Begun(begun);
        });
    }

    private static RetirementRow begun(RetirementRows rows, Wish wish) {
        rows.lock();
        return RetirementStore.find(rows.handle(), rows.version())
                .filter(it -> it.phase() != RetirementPhase.WITHDRAWN)
                .map(_ -> rows.joined(wish))
                .orElseGet(() -> rows.begin(wish, true));
    }

    /// The retirements of a model's versions, by version; those that were withdrawn are among them.
    public List<RetirementRow> of(ModelRef model) {
        return jdbi.withHandle(handle -> of(handle, model));
    }

    /// Takes all back that can be taken back, but for what goes with the whole tenant.
    ///
    /// @return those that were
    public List<RetirementRow> withdraw(ModelRef model, String actor, String reason) {
        return jdbi.inTransaction(handle -> {
            var back = new ArrayList<RetirementRow>();
            for (var row : of(handle, model)) {
                var rows = new RetirementRows(handle, row.version());
                rows.lock();
                var now = RetirementStore.find(handle, row.version()).orElseThrow();
                if (now.whole()
                        && now.tenantOrder() == null
                        && now.phase().withdrawable()
                        && !now.phase().terminal()) {
                    back.add(rows.move(RetirementPhase.WITHDRAWN, reason, actor));
                }
            }
            return back;
        });
    }

    /// True if the whole model is on its way out or gone. Whoever asks in the transaction that adds a version waits for
    /// an announcement under way, or has it wait.
    static boolean retires(Handle handle, ModelRef model) {
        handle.createQuery("SELECT 1 FROM model WHERE tenant = :tenant AND model = :model FOR SHARE")
                .bindMethods(model)
                .mapTo(Integer.class)
                .list();
        return handle.createQuery("""
                        SELECT EXISTS (SELECT 1 FROM retirement WHERE tenant = :tenant AND model = :model AND whole
                                          AND phase <> 'WITHDRAWN')
                        """).bindMethods(model).mapTo(Boolean.class).one();
    }

    private static List<VersionRef> versions(Handle handle, ModelRef model) {
        return handle.createQuery("""
                        SELECT v.* FROM model_version v WHERE v.tenant = :tenant AND v.model = :model
                           AND NOT EXISTS (SELECT 1 FROM retirement r
                                            WHERE r.tenant = v.tenant AND r.model = v.model AND r.version = v.version
                                              AND r.phase IN ('PURGING', 'PURGED'))
                         ORDER BY v.version
                        """)
                .bindMethods(model)
                .map((row, _) -> Columns.version(row))
                .list();
    }

    private static List<RetirementRow> of(Handle handle, ModelRef model) {
        return handle.createQuery("""
                        SELECT r.*, clock_timestamp() AS read_at FROM retirement r
                         WHERE tenant = :tenant AND model = :model ORDER BY version
                        """)
                .bindMethods(model)
                .map((row, _) -> RetirementRow.of(row))
                .list();
    }
}
