package dev.windlass.activity;

import dev.windlass.agent.Repeating;
import dev.windlass.storage.CapacityStore;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.NodeStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what was kept warm for long enough: takes placements, then reservations of cooled ledger entries
/// back. Node agents see the missing rows and let the versions go. Harmless on several processes at once.
public final class WarmSweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmSweep.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Ledger ledger;
    private final NodeStore nodes;
    private final CapacityStore capacity;
    private final Duration every;
    private @Nullable Repeating sweeps;

    public WarmSweep(Stores stores) {
        this(stores, EVERY);
    }

    WarmSweep(Stores stores, Duration every) {
        this.ledger = stores.ledger();
        this.nodes = stores.nodes();
        this.capacity = stores.capacity();
        this.every = every;
    }

    /// Call once.
    public synchronized void start() {
        sweeps = Repeating.start("warm-sweep", every, this::sweep);
    }

    /// The reservation goes last: it is what names the entry in the next turn, should this one break off.
    void sweep() {
        for (var cooled : ledger.cooledOfPlatform()) {
            var tenant = cooled.endpoint().tenant();
            nodes.withdraw(tenant, cooled.owner());
            capacity.release(tenant, cooled.owner());
            LOG.atInfo().addKeyValue("owner", cooled.owner()).log("no longer kept warm");
        }
    }

    @Override
    public synchronized void close() {
        if (sweeps != null) {
            sweeps.close();
        }
    }
}
