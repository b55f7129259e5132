package dev.windlass.activity;

import dev.windlass.storage.Progress;
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
        promotions.record(new PromotionStore.Change(
                request.name(),
                request.endpoint(),
                request.seq(),
                request.phase(),
                request.reason(),
                request.message(),
                request.actor(),
                request.stepNumber(),
                request.weightSetPercent(),
                request.weightAcknowledgedPercent(),
                request.epoch(),
                request.needsAttention(),
                new Progress(
                        request.approvalsMissing(),
                        request.resumableBy(),
                        request.nextDeadline(),
                        request.conditions(),
                        request.judgement())));
        return new Recorded();
    }
}
