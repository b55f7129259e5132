package dev.windlass.activity;

import dev.windlass.chores.Chores;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Transition;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.PlacementStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.Retention;
import dev.windlass.workflow.Reason;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What `control` keeps in order beside the runbooks: versions kept warm for long enough cool; live nodes run
/// what they should, also those that joined later; attempts that nobody runs any more end; old window counts
/// and nodes that are gone for long go. Each is harmless on several processes at once and after any crash: the
/// next turn finds the same rows.
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

    private final Ledger ledger;
    private final PlacementStore placements;
    private final PromotionStore promotions;
    private final Retention retention;
    private final RunningWorkflows workflows;
    private final Pace pace;
    private final Map<String, Long> told = new HashMap<>();
    private int shortages;
    private long deletions;

    public Reconciler(Stores stores, Retention retention, WorkflowClient temporal) {
        this(stores, retention, temporal, Pace.DEFAULT);
    }

    Reconciler(Stores stores, Retention retention, WorkflowClient temporal, Pace pace) {
        this.ledger = stores.ledger();
        this.placements = stores.placements();
        this.promotions = stores.promotions();
        this.retention = retention;
        this.workflows = new RunningWorkflows(temporal);
        this.pace = pace;
    }

    /// How often, and for how long rows are kept.
    ///
    /// @param placeEvery between two looks at placements
    /// @param endEvery between two looks for attempts that nobody runs; also the age from which one is looked at
    /// @param deleteEvery between two deletions of old rows
    /// @param kept age of rows that are deleted
    record Pace(Duration placeEvery, Duration endEvery, Duration deleteEvery, Duration kept) {
        static final Pace DEFAULT =
                new Pace(Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofHours(1), Duration.ofDays(7));
    }

    /// Call once.
    public void start(Chores chores) {
        chores.every("placements", pace.placeEvery(), this::place);
        chores.every("superseded-attempts", pace.endEvery(), this::end);
        chores.every("retention", pace.deleteEvery(), this::delete);
    }

    void place() {
        for (var owner : ledger.coolOfPlatform()) {
            LOG.atInfo().addKeyValue("owner", owner).log("no longer kept warm");
        }
        var swept = placements.sweepOfPlatform();
        if (swept.added() + swept.takenBack() > 0) {
            LOG.atInfo()
                    .addKeyValue("added", swept.added())
                    .addKeyValue("takenBack", swept.takenBack())
                    .log("placements put in order");
        }
        tellShortages(swept);
    }

    /// Says what has no room where, whenever that changes.
    private void tellShortages(PlacementStore.Swept swept) {
        int found = swept.shortages().size() + swept.leftOut().size();
        if (found != shortages) {
            swept.shortages()
                    .forEach(it -> LOG.atWarn()
                            .addKeyValue("node", it.node())
                            .addKeyValue(
                                    "version",
                                    it.wanted().endpoint() + " v" + it.wanted().version())
                            .addKeyValue("missing", it.missing().words())
                            .log("no room on a live node: its gateway acknowledges no weight of this version"));
            swept.leftOut()
                    .forEach(it -> LOG.atWarn()
                            .addKeyValue("node", it.node())
                            .addKeyValue("model", it.model())
                            .addKeyValue("missing", it.missing().words())
                            .log("no room on a live node: it is left out of this model, and its gateway refuses it"));
        }
        shortages = found;
    }

    /// An attempt that lost its endpoint ends itself as superseded as soon as it notices, which one that is
    /// paused or waits for an approval doesn't; one whose workflow is gone can't. What it reserved is free once
    /// it has ended.
    void end() {
        RuntimeException failed = null;
        var superseded = promotions.allSupersededOfPlatform(pace.endEvery());
        told.keySet().retainAll(superseded.stream().map(PromotionRow::name).toList());
        for (var row : superseded) {
            try {
                end(row);
            } catch (RuntimeException failure) {
                // The others don't wait for this one.
                failed = failure;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private void end(PromotionRow row) {
        if (workflows.runs(row.name())) {
            tell(row);
        } else if (promotions.record(lost(row))) {
            LOG.atWarn().addKeyValue("name", row.name()).log("superseded, and its workflow is gone: ended");
        }
    }

    /// Again after a minute only: each time is an event in its history.
    private void tell(PromotionRow row) {
        var last = told.get(row.name());
        long now = System.nanoTime();
        if (row.kind() == RunKind.PROMOTION && (last == null || now - last >= TELL_AGAIN.toNanos())) {
            told.put(row.name(), now);
            workflows.abort(row.endpoint(), row.name(), "another holder has the endpoint");
            LOG.atInfo().addKeyValue("name", row.name()).log("told that another holder has its endpoint");
        }
    }

    private static Transition lost(PromotionRow row) {
        return Transition.of(
                row.name(),
                row.endpoint(),
                Transition.AFTER_ALL,
                Phase.SUPERSEDED,
                Reason.WORKFLOW_LOST.id(),
                "another holder has the endpoint, and its own workflow is gone",
                "windlass",
                row.stepNumber(),
                row.weightSetPercent(),
                row.weightAcknowledgedPercent(),
                row.epoch(),
                false,
                Progress.NONE);
    }

    void delete() {
        int rows = retention.deleteOfPlatform(pace.kept());
        if (rows > 0) {
            LOG.atInfo().addKeyValue("rows", rows).log("old window counts and acknowledgements deleted");
        }
        // At the first turn nodes that were stopped with us may not have said yet that they are alive.
        if (deletions++ > 0) {
            int gone = retention.forgetNodesOfPlatform(pace.kept());
            if (gone > 0) {
                LOG.atInfo().addKeyValue("rows", gone).log("nodes that were not seen for long are forgotten");
            }
        }
    }
}
