package dev.windlass.workflow;

import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.activity.RetirementActivities;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rows of a tenant's order in memory: each version's, and the tenant, which the last purge closes.
final class FakeTenantRetirement implements RetirementActivities {
    private final Map<VersionRef, FakeRetirement> rows = new LinkedHashMap<>();
    volatile @Nullable Instant closedAt;

    FakeTenantRetirement(List<VersionRef> versions, RetirementPlan plan, TestWorkflowEnvironment environment) {
        versions.forEach(version -> rows.put(version, new FakeRetirement(version, plan, environment)));
    }

    FakeRetirement of(VersionRef version) {
        return Objects.requireNonNull(rows.get(version));
    }

    /// As the API does: all that can be taken back.
    synchronized void withdraw() {
        rows.values().stream().filter(row -> row.phase.withdrawable()).forEach(FakeRetirement::withdraw);
    }

    @Override
    public Standing look(Look request) {
        return of(request.version()).look(request);
    }

    @Override
    public synchronized MoveResult advance(Advance request) {
        var row = of(request.version());
        var moved = row.advance(request);
        if (rows.values().stream().allMatch(it -> it.phase == RetirementPhase.PURGED) && closedAt == null) {
            closedAt = row.now();
        }
        return moved;
    }

    @Override
    public Archived archive(Archive request) {
        return of(request.version()).archive(request);
    }

    @Override
    public Purged purge(Purge request) {
        return of(request.version()).purge(request);
    }

    @Override
    public Discarded discard(Discard request) {
        return of(request.version()).discard(request);
    }
}
