package dev.windlass.activity;

import dev.windlass.storage.Ledger;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the warmth of versions that another took over from: withdraws their placements and gives their memory back, once
/// `keepWarm` is over. The node agents then let them go. Any number of control processes may run it.
public final class WarmSweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmSweep.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Stores stores;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("warm-sweep").factory());

    public WarmSweep(Stores stores) {
        this.stores = stores;
    }

    public void start() {
        var _ = thread.scheduleWithFixedDelay(this::sweepQuietly, 1, EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    /// One sweep.
    void sweep() {
        for (Ledger.Cooled cooled : stores.ledger().cooledOfPlatform()) {
            var tenant = cooled.endpoint().tenant();
            stores.nodes().withdraw(tenant, cooled.owner());
            stores.capacity().release(tenant, cooled.owner());
            LOG.atInfo().addKeyValue("owner", cooled.owner()).log("version is no longer kept warm");
        }
    }

    private void sweepQuietly() {
        try {
            sweep();
        } catch (RuntimeException away) {
            LOG.atWarn().addKeyValue("cause", away.getMessage()).log("sweep failed, trying again later");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
