package dev.windlass.control;

import dev.windlass.domain.Id;
import dev.windlass.storage.RetirementStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Retirements whose workflow doesn't run: this process died, or Temporal was silent, between the row and the start, or
/// Temporal lost it. It starts anew and carries on where the row stands.
final class RetirementStarts {
    private static final Logger LOG = LoggerFactory.getLogger(RetirementStarts.class);

    private final RetirementStore retirements;
    private final Runbooks runbooks;

    RetirementStarts(ControlParts parts) {
        this.retirements = parts.stores().retirements();
        this.runbooks = parts.runbooks();
    }

    void startLost() {
        for (var row : retirements.allLiveOfPlatform()) {
            if (runbooks.lost(new Id.Retirement(row.version()).text())) {
                LOG.atInfo()
                        .addKeyValue("version", row.version())
                        .addKeyValue("phase", row.phase())
                        .addKeyValue(
                                "answer",
                                runbooks.retire(row.version(), row.askedBy().name()))
                        .log("retirement carried on");
            }
        }
    }
}
