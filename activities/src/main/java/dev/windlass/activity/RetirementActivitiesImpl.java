package dev.windlass.activity;

import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.VersionRef;
import dev.windlass.quota.OwnPool;
import dev.windlass.retirement.Drain;
import dev.windlass.retirement.Spans;
import dev.windlass.storage.Overriding;
import dev.windlass.storage.RetirementRow;
import dev.windlass.storage.RetirementStore;
import dev.windlass.storage.objects.ArchiveStore;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.workflow.activity.RetirementActivities;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Takes the steps of retirements.
public final class RetirementActivitiesImpl implements RetirementActivities {
    private final Stores stores;
    private final RetirementStore retirements;
    private final ArtifactArchive archive;

    @OwnPool("a thread per activity that waits for the object store, which are counted")
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// @param archive where artifacts are kept until their purge, and longer where it is a bucket of its own
    public RetirementActivitiesImpl(Stores stores, BlobStore objects, ArchiveStore archive) {
        this.stores = stores;
        this.retirements = stores.retirements();
        this.archive = new ArtifactArchive(objects, archive, stores.tombstones());
    }

    @Override
    public Standing look(Look request) {
        var row = row(request.version());
        var drain = drain(row);
        return new Standing(
                row.version(),
                row.phase(),
                row.plan(),
                row.successor(),
                row.reason(),
                row.sunset(),
                row.phaseSince(),
                drain instanceof Drain.NotBefore(var at) ? at : null,
                words(row, drain),
                row.now());
    }

    private Drain drain(RetirementRow row) {
        var overrides = retirements.overrides(row);
        return Drain.of(
                row.plan().drain(),
                row.announcedAt(),
                row.now(),
                stores.uses().lastUse(row.version()).orElse(null),
                overrides.stream().map(Overriding::who).toList(),
                stores.hands().ties(overrides.stream().map(Overriding::person).toList()));
    }

    private static String words(RetirementRow row, Drain drain) {
        return switch (drain) {
            case Drain.Quiet(var since) -> "nobody has asked since " + since.truncatedTo(ChronoUnit.SECONDS);
            case Drain.Overridden(var by) -> "overridden by " + by;
            case Drain.NotBefore(var at) ->
                "quiet for " + Spans.format(row.plan().drain()) + " at " + at.truncatedTo(ChronoUnit.SECONDS)
                        + ", if nobody asks again";
        };
    }

    @Override
    public MoveResult advance(Advance request) {
        // Somebody may have asked since the workflow looked.
        if (request.to() == RetirementPhase.UNDEPLOYED && drain(row(request.version())) instanceof Drain.NotBefore) {
            return new MoveResult.Elsewhere(RetirementPhase.DRAINING);
        }
        return switch (retirements.advance(
                request.version(), request.from(), request.to(), request.message(), request.checked())) {
            case RetirementStore.Moved.Done _ -> new MoveResult.Moved();
            case RetirementStore.Moved.Blocked(var by) -> new MoveResult.Blocked(by);
            case RetirementStore.Moved.Elsewhere(var phase) -> new MoveResult.Elsewhere(phase);
        };
    }

    @Override
    public Archived archive(Archive request) {
        var row = row(request.version());
        return new Archived(
                row.phase() == RetirementPhase.UNDEPLOYED
                        ? Heartbeats.during(threads, () -> archived(row))
                        : "nothing to archive: " + row.phase());
    }

    /// Archives it, and notes where the copy stays.
    String archived(RetirementRow row) {
        var done = archive.keep(row);
        archive.address(row).ifPresent(address -> retirements.archivedAs(row.version(), address));
        return done;
    }

    /// Only what the row says is being purged is ever deleted.
    @Override
    public Purged purge(Purge request) {
        var row = row(request.version());
        return new Purged(
                row.phase() == RetirementPhase.PURGING
                        ? Heartbeats.during(threads, () -> archive.delete(row))
                        : "nothing to purge: " + row.phase());
    }

    @Override
    public Discarded discard(Discard request) {
        var row = row(request.version());
        if (row.phase() == RetirementPhase.WITHDRAWN) {
            Heartbeats.during(threads, () -> {
                archive.drop(row);
                return row;
            });
        }
        return new Discarded();
    }

    private RetirementRow row(VersionRef version) {
        return retirements
                .find(version)
                .orElseThrow(() -> Failures.invalidRequest("version " + version + " has no retirement; start one"));
    }
}
