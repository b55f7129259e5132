package dev.windlass.control;

import dev.windlass.control.Runbooks.Told;
import dev.windlass.storage.JourneyRow;
import dev.windlass.storage.Journeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has journeys carried on whose workflow doesn't run: this process died, or Temporal was silent, between the row and
/// the start, or Temporal lost it. It starts anew and carries on where the row stands.
final class JourneyStarts {
    private static final Logger LOG = LoggerFactory.getLogger(JourneyStarts.class);

    private final Journeys journeys;
    private final Runbooks runbooks;

    JourneyStarts(ControlParts parts) {
        this.journeys = parts.stores().journeys();
        this.runbooks = parts.runbooks();
    }

    /// Starts it, or tells it that its row has changed.
    Told<String> tell(JourneyRow row) {
        var way = row.way().stream().map(JourneyRow.Stop::environment).toList();
        return runbooks.journey(row.id(), way, row.askedBy().getLast().name());
    }

    void startLost() {
        for (var row : journeys.allLiveOfPlatform()) {
            if (runbooks.lost(row.name())) {
                LOG.atInfo()
                        .addKeyValue("journey", row.name())
                        .addKeyValue("phase", row.phase())
                        .addKeyValue("answer", tell(row))
                        .log("journey carried on");
            }
        }
    }
}
