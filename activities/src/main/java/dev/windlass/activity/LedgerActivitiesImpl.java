package dev.windlass.activity;

import dev.windlass.domain.LedgerMove;
import dev.windlass.storage.Ledger;
import dev.windlass.workflow.activity.LedgerActivities;

/// Moves the ledger of last known good versions.
public final class LedgerActivitiesImpl implements LedgerActivities {
    private final Ledger ledger;

    public LedgerActivitiesImpl(Stores stores) {
        this.ledger = stores.ledger();
    }

    @Override
    public Moved move(LedgerMove request) {
        return switch (ledger.move(request)) {
            case Ledger.Moved.Done(var warmUntil) -> new Moved(warmUntil);
            case Ledger.Moved.StaleFence(var fence) ->
                throw Failures.staleFence(
                        request.by() + " moved the ledger under fence " + request.fence() + ", current is " + fence);
        };
    }
}
