package dev.windlass.gateway.http;

import dev.windlass.exchange.Bell;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.quota.OwnPool;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.ManagedSelector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits on the inference workers' bells in Jetty's own selector: the thread that reads requests also
/// answers what was completed, and there is no waiter and no completer thread.
final class BellWatch implements ModelInstances.BellListener {
    private static final Logger LOG = LoggerFactory.getLogger(BellWatch.class);

    private final ManagedSelector selector;

    @OwnPool("the gateway's, which is marked there")
    private final StayingExecutor executor;

    private final Map<Bell, Rung> watched = new ConcurrentHashMap<>();

    /// @param executor the connector's
    BellWatch(ManagedSelector selector, StayingExecutor executor) {
        this.selector = selector;
        this.executor = executor;
    }

    @Override
    public void opened(Bell bell) {
        var rung = new Rung(bell);
        watched.put(bell, rung);
        bell.gather(task -> selector.submit(_ -> task.run()));
        selector.submit(rung::register);
    }

    @Override
    public void closed(Bell bell) {
        var rung = watched.remove(bell);
        if (rung != null) {
            selector.submit(_ -> rung.cancel());
        }
    }

    /// One bell in the selector. Every method runs on the selector's thread.
    private final class Rung implements ManagedSelector.Selectable {
        private final Bell bell;
        private final Runnable hear = this::hear;
        private @Nullable SelectionKey key;

        private Rung(Bell bell) {
            this.bell = bell;
        }

        private void register(Selector jettys) {
            try {
                key = bell.channel().register(jettys, SelectionKey.OP_READ, this);
            } catch (ClosedChannelException gone) {
                LOG.atDebug().addKeyValue("bell", bell.name()).log("a bell was closed before it was watched");
            }
            drain();
        }

        private void drain() {
            executor.afterwards(hear);
        }

        private void hear() {
            try {
                switch (bell.onBell()) {
                    case ASLEEP -> {}
                    case MORE -> selector.submit(_ -> drain());
                    case GONE -> cancel();
                }
            } catch (RuntimeException failed) {
                LOG.atError().setCause(failed).addKeyValue("bell", bell.name()).log("a bell failed");
                cancel();
            }
        }

        private void cancel() {
            if (key != null) {
                key.cancel();
            }
        }

        @Override
        public @Nullable Runnable onSelected() {
            drain();
            return null;
        }

        @Override
        public void updateKey() {
            // Always interested in reading: nothing to change.
        }

        @Override
        public void replaceKey(SelectionKey newKey) {
            key = newKey;
        }
    }
}
