package dev.windlass.activity;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Holder;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.storage.Ledger;
import java.time.Duration;
import java.util.List;

/// Lets the world around one endpoint break, and mends it.
final class ModelFaults {
    private final ModelRig rig;
    private final ModelFacts facts;
    private final OrderBook book;

    ModelFaults(ModelRig rig, ModelFacts facts, OrderBook book) {
        this.rig = rig;
        this.facts = facts;
        this.book = book;
    }

    void bring(ModelCommand command) {
        var node = command.argument();
        book.note(command.kind().word() + " " + node);
        switch (command.kind()) {
            case HUSH -> rig.fleet.hush(node);
            case LISTEN -> rig.fleet.listen(node);
            case LEAVE -> rig.fleet.leave(node);
            case JOIN -> rig.fleet.join(node);
            case SPOIL_LOADS -> rig.nodes.spoilt.add(node);
            case MEND_LOADS -> rig.nodes.spoilt.remove(node);
            case HARM -> book.holder().map(Holder::name).ifPresent(rig.fleet::harm);
            case STORE_AWAY -> rig.objects.away(true);
            case STORE_BACK -> rig.objects.away(false);
            case ZOMBIE -> zombie();
            default -> throw new IllegalArgumentException("no fault: " + command);
        }
    }

    /// All that was broken works again.
    void mend() {
        rig.objects.away(false);
        rig.nodes.spoilt.clear();
        rig.fleet.mend();
    }

    private void zombie() {
        var endpoint = facts.endpoint;
        long fence = rig.stores.endpoints().fence(endpoint) - 1;
        var stable = rig.stores.ledger().newestGood(endpoint).orElse(null);
        if (fence < 1 || stable == null) {
            return;
        }
        var arms = List.of(new ArmTarget(Arm.STABLE, stable.version(), stable.digest(), 100));
        var written = rig.stores
                .routes()
                .write(new RouteWrite(endpoint, fence, 1_000, arms, null, "zombie", "zombie", "as it was"));
        book.expect(written instanceof RouteWritten.StaleFence, "a stale fence wrote a route: " + written);
        var moved = rig.stores
                .ledger()
                .move(new LedgerMove(endpoint, fence, "zombie", stable, null, Duration.ZERO, null, false));
        book.expect(moved instanceof Ledger.Moved.StaleFence, "a stale fence moved the ledger: " + moved);
    }
}
