package dev.windlass.control;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.PromotionStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who holds an endpoint, for the API: a holder that has ended is waited for, one that Temporal lost is
/// reported to its endpoint.
final class Holders {
    // Between a promotion's last phase and the endpoint given free lie two activities.
    private static final Duration LETTING_GO = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(Holders.class);

    private final EndpointStore endpoints;
    private final PromotionStore promotions;
    private final Runbooks runbooks;

    Holders(ControlParts.Stores stores, Runbooks runbooks) {
        this.endpoints = stores.endpoints();
        this.promotions = stores.promotions();
        this.runbooks = runbooks;
    }

    /// The holder that stands in the way of a start. Whoever saw a promotion's end may start the next one at
    /// once: for the moments in which the ended one lets go, this waits. What it doesn't let go of in time,
    /// the endpoint takes back itself when it is asked.
    Optional<Holder> inTheWay(EndpointRef endpoint) {
        long until = System.nanoTime() + LETTING_GO.toNanos();
        while (true) {
            var holder = endpoints.holder(endpoint);
            if (holder.isEmpty() || !ended(endpoint, holder.get())) {
                return holder;
            }
            if (System.nanoTime() - until > 0) {
                return Optional.empty();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean ended(EndpointRef endpoint, Holder holder) {
        return promotions
                .find(endpoint.tenant(), holder.name())
                .filter(row -> row.phase().terminal())
                .isPresent();
    }

    /// Has every endpoint whose holder doesn't run (terminated in Temporal's UI, say) repair itself.
    void reconcileLost() {
        for (var endpoint : endpoints.allHeldOfPlatform()) {
            endpoints.holder(endpoint).map(Holder::name).filter(runbooks::lost).ifPresent(name -> {
                LOG.atWarn()
                        .addKeyValue("holder", name)
                        .log("holder doesn't run in Temporal, its endpoint repairs itself");
                runbooks.reconcile(endpoint);
            });
        }
    }
}
