package dev.windlass.activity;

import dev.windlass.storage.Ledger;
import dev.windlass.workflow.activity.LedgerActivities;

/// Moves the ledger of last known good versions.
public final class LedgerActivitiesImpl implements LedgerActivities {
    private final Ledger ledger;

    public LedgerActivitiesImpl(Stores stores) {
        this.ledger = stores.ledger();
    }

    @Override
    public Moved move(Move request) {
        var move = new Ledger.Move(
                request.endpoint(),
                request.fence(),
                request.by(),
                request.good(),
                request.previous(),
                request.keepWarm(),
                request.failed(),
                request.back());
        return switch (ledger.move(move)) {
            case Ledger.Moved.Done(var warmUntil) -> new Moved(warmUntil);
            case Ledger.Moved.StaleFence(var fence) ->
                throw Failures.staleFence(
                        request.by() + " moved the ledger under fence " + request.fence() + ", current is " + fence);
        };
    }
}
