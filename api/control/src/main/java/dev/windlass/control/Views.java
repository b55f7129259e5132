package dev.windlass.control;

import dev.windlass.client.message.PromotionEvent;
import dev.windlass.client.message.PromotionView;
import dev.windlass.client.message.QueuePlace;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.PromotionRow;
import java.util.ArrayList;

/// From stored rows to what the API shows.
final class Views {
    private Views() {}

    /// @param queue says where one waits that waits for its turn
    static PromotionView promotion(PromotionRow row, ApprovalStore approvals, QueuedStarts queue) {
        var given = approvals.of(row.endpoint().tenant(), row.name()).stream()
                .filter(each -> each.decision() == ApprovalStore.Decision.APPROVED && !each.expired())
                .map(ApprovalStore.Approval::role)
                .toList();
        var progress = row.progress();
        // The run shows what it still misses when its gate opens and closes; in between the rows know better.
        var missing = new ArrayList<>(progress.approvalsMissing());
        given.forEach(missing::remove);
        return new PromotionView(
                row.name(),
                row.endpoint(),
                row.version(),
                row.phase().id(),
                row.reason(),
                queue.place(row).map(QueuePlace::words).orElse(row.message()),
                row.requestedBy(),
                row.planDigest(),
                row.plan(),
                row.seq(),
                row.stepNumber(),
                row.weightSetPercent(),
                row.weightAcknowledgedPercent(),
                null,
                row.epoch(),
                given,
                missing,
                progress.resumableBy(),
                progress.nextDeadline(),
                row.needsAttention(),
                progress.conditions(),
                progress.judgement(),
                row.evidence(),
                row.createdAt(),
                row.updatedAt());
    }

    static PromotionEvent event(dev.windlass.storage.PromotionEventRow event) {
        return new PromotionEvent(
                event.seq(),
                event.promotion(),
                event.phase().id(),
                event.reason(),
                event.message(),
                event.actor(),
                event.weightSetPercent(),
                event.at());
    }
}
