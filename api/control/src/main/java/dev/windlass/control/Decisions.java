package dev.windlass.control;

import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.Phase;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.ApprovalStore.Approval;
import dev.windlass.storage.ApprovalStore.Decision;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decisions that stand as rows and that their promotions may not have heard of: this process died, or
/// Temporal was silent, between the row and the update. They are told once more; a promotion that knows
/// them already refuses, and nothing changes.
final class Decisions {
    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

    private final EndpointStore endpoints;
    private final PromotionStore promotions;
    private final ApprovalStore approvals;
    private final Runbooks runbooks;

    Decisions(ControlParts parts) {
        this.endpoints = parts.stores().endpoints();
        this.promotions = parts.stores().promotions();
        this.approvals = parts.stores().approvals();
        this.runbooks = parts.runbooks();
    }

    /// Tells every promotion that awaits an approval what was decided in a role it still misses.
    void tellAgain() {
        for (var endpoint : endpoints.allHeldOfPlatform()) {
            endpoints
                    .holder(endpoint)
                    .flatMap(holder -> promotions.find(endpoint.tenant(), holder.name()))
                    .filter(row -> row.phase() == Phase.AWAITING_APPROVAL)
                    .ifPresent(this::tellAgain);
        }
    }

    private void tellAgain(PromotionRow row) {
        var missing = row.progress().approvalsMissing();
        for (var approval : approvals.of(row.endpoint().tenant(), row.name())) {
            if (!approval.expired() && missing.contains(approval.role())) {
                LOG.atInfo()
                        .addKeyValue("promotion", row.name())
                        .addKeyValue("decision", approval.id())
                        .addKeyValue("answer", tell(runbooks, row, approval))
                        .log("decision told again");
            }
        }
    }

    /// Tells one promotion of one row.
    static Told<Phase> tell(Runbooks runbooks, PromotionRow row, Approval approval) {
        return approval.decision() == Decision.APPROVED
                ? runbooks.approved(row.endpoint(), row.name(), approval.id())
                : runbooks.rejected(row.endpoint(), row.name(), approval.id());
    }
}
