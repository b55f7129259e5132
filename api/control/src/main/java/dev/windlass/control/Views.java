package dev.windlass.control;

import dev.windlass.client.message.PromotionEvent;
import dev.windlass.client.message.PromotionView;
import dev.windlass.client.message.QueuePlace;
import dev.windlass.domain.Condition;
import dev.windlass.domain.RunKind;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.NoticeStore;
import dev.windlass.storage.NoticeStore.Notice;
import dev.windlass.storage.PromotionRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// From stored rows to what the API shows.
final class Views {
    private Views() {}

    /// @param queue says where one waits that waits for its turn
    static PromotionView promotion(PromotionRow row, ApprovalStore approvals, QueuedStarts queue, NoticeStore notices) {
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
                conditions(row, notices),
                progress.judgement(),
                row.evidence(),
                row.createdAt(),
                row.updatedAt());
    }

    /// The run's own, and what became of telling others: the newest of each kind and address.
    private static List<Condition> conditions(PromotionRow row, NoticeStore notices) {
        var plan = row.plan();
        if (row.kind() != RunKind.PROMOTION || (plan != null && plan.notifications() == null)) {
            return row.progress().conditions();
        }
        var all = new LinkedHashMap<String, Condition>();
        row.progress().conditions().forEach(each -> all.put(each.type(), each));
        notices.of(row.endpoint().tenant(), row.name()).forEach(each -> {
            var type = "Notified/" + each.what() + "/" + (each.n() + 1);
            all.put(type, new Condition(type, status(each.state()), state(each.state()), words(each), row.updatedAt()));
        });
        return List.copyOf(all.values());
    }

    private static Condition.Status status(NoticeStore.State state) {
        return switch (state) {
            case PENDING -> Condition.Status.UNKNOWN;
            case SENT -> Condition.Status.TRUE;
            case FAILED -> Condition.Status.FALSE;
        };
    }

    private static String state(NoticeStore.State state) {
        return switch (state) {
            case PENDING -> "Pending";
            case SENT -> "Sent";
            case FAILED -> "GivenUp";
        };
    }

    private static String words(Notice notice) {
        return notice.url() + " after " + notice.tries() + (notice.tries() == 1 ? " try" : " tries")
                + (notice.lastError().isEmpty() ? "" : ": " + notice.lastError());
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
