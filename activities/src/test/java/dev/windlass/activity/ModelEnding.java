package dev.windlass.activity;

import dev.windlass.domain.Arm;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Route;
import java.time.Duration;
import org.opentest4j.TestAbortedException;

/// Brings all that runs at one endpoint to its end.
record ModelEnding(ModelRig rig, ModelFacts facts, OrderBook book, OrderDesk desk) {
    private static final int ROUNDS_MAX = 200;

    /// Hours after the last order, with every block and fault as it stands: what is held hasn't gone on, and whoever
    /// was told to end has no traffic.
    void checkTold() {
        book.held
                .keySet()
                .forEach(it -> book.expect(desk.phase(it) != Phase.SUCCEEDED, "held, and yet it succeeded: " + it));
        rig.stores
                .routes()
                .find(facts.endpoint)
                .filter(ModelEnding::hasCandidate)
                .map(Route::promotion)
                .filter(it -> facts.turned.contains(it) && !book.killed.contains(it))
                .ifPresent(it -> book.expect(false, "I3: it was told to end, and has traffic after hours: " + it));
    }

    private static boolean hasCandidate(Route route) {
        return route.arms().stream().anyMatch(it -> it.arm() != Arm.STABLE);
    }

    /// Does what control and people do until everything has ended: repairs, resumes, approves.
    void settle() {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            var open = book.rows().stream().filter(it -> !it.phase().terminal()).toList();
            if (open.isEmpty() && book.holder().isEmpty() && book.allSealed()) {
                rig.reconciler.place();
                return;
            }
            for (var row : open) {
                if (row.phase() == Phase.PAUSED && desk.resume(row.name(), false)) {
                    book.held.remove(row.name());
                } else if (row.phase() == Phase.AWAITING_APPROVAL) {
                    desk.approve(row.name());
                }
            }
            rig.sleep(Duration.ofMinutes(3));
            if (round % 3 == 2) {
                desk.reconcile();
                rig.reconciler.end();
            }
        }
        book.rows().stream()
                .filter(it -> !it.phase().terminal() && desk.lostByTheServer(it.name()))
                .findFirst()
                .ifPresent(it -> {
                    throw new TestAbortedException(it.name() + " was lost by the test server");
                });
        book.expect(false, "it doesn't come to an end");
        book.checkNothingWrong();
    }

    /// Nothing of this endpoint runs beside the next one's sequence.
    void close() {
        book.rows().forEach(it -> desk.kill(it.name()));
        desk.kill(facts.endpoint.workflowId());
        RandomCommands.VERSIONS.forEach(
                it -> desk.kill(new Id.Retirement(facts.endpoint.modelRef().version(it)).text()));
        rig.objects.away(false);
        rig.nodes.spoilt.clear();
        rig.fleet.mend();
    }
}
