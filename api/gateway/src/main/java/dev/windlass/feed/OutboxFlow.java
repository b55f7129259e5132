package dev.windlass.feed;

import dev.windlass.quota.OwnPool;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves an outbox's content into a store, in batches. If Postgres is away, everything waits; if it answers
/// and refuses a batch, its rows are tried one by one, and a refused one is logged and dropped, so that it
/// can't hold up the rest. Used by one thread.
final class OutboxFlow<T> {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxFlow.class);

    @OwnPool("listed where the outbox is made")
    private final Outbox<T> outbox;

    private final Consumer<List<T>> store;
    private final BooleanSupplier answers;
    private final int batchMax;

    /// @param store throws if it stored nothing of a batch; given a row again, does nothing
    /// @param answers whether the store can be reached at all
    OutboxFlow(Outbox<T> outbox, Consumer<List<T>> store, BooleanSupplier answers, int batchMax) {
        this.outbox = outbox;
        this.store = store;
        this.answers = answers;
        this.batchMax = batchMax;
    }

    /// Stores what waits.
    ///
    /// @throws RuntimeException the store's, if it can't be reached
    void run() {
        for (var batch = outbox.peek(batchMax); !batch.things().isEmpty(); batch = outbox.peek(batchMax)) {
            try {
                store.accept(batch.things());
            } catch (RuntimeException refused) {
                if (!answers.getAsBoolean()) {
                    throw refused;
                }
                batch.things().forEach(this::alone);
            }
            outbox.stored(batch);
        }
    }

    private void alone(T row) {
        try {
            store.accept(List.of(row));
        } catch (RuntimeException refused) {
            if (!answers.getAsBoolean()) {
                throw refused;
            }
            LOG.atError().setCause(refused).log("Postgres refuses a row of the gateway; dropped");
        }
    }
}
