package dev.windlass.activity;

import dev.windlass.domain.Transition;
import dev.windlass.storage.PromotionStore;
import dev.windlass.workflow.activity.RecordActivities;

/// Keeps the rows that people read.
public final class RecordActivitiesImpl implements RecordActivities {
    private final PromotionStore promotions;

    public RecordActivitiesImpl(Stores stores) {
        this.promotions = stores.promotions();
    }

    @Override
    public Recorded record(Transition request) {
        promotions.record(request);
        return new Recorded();
    }
}
