package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.target;

import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Target;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.Ledger.Moved;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A ledger whose endpoint is held under fence 1, with node `n1` alive, and what moves it.
final class LedgerRig implements AutoCloseable {
    static final Duration WARM = Duration.ofHours(1);

    final Database database = Given.database();
    final Ledger ledger = new Ledger(database);
    final CapacityStore capacity = new CapacityStore(database);
    final NodeStore nodes = new NodeStore(database);

    LedgerRig() {
        new EndpointStore(database).grant(Given.promote(PROD, "r1", "1"));
        nodes.renewOfPlatform(new NodeRoom("n1", 8L << 30, 64), Duration.ofMinutes(1));
    }

    @Override
    public void close() {
        database.close();
    }

    Moved promoted(String by, String good, @Nullable String previous) {
        return move(by, good, previous, WARM);
    }

    void rolledBack(String by, String good, String failed) {
        back(by, good, failed, failed);
    }

    Moved move(String by, String good, @Nullable String previous, Duration keepWarm) {
        return ledger.move(new LedgerMove(PROD, 1, by, target(good), orNull(previous), keepWarm, null, false));
    }

    void back(String by, String good, String left, @Nullable String failed) {
        ledger.move(new LedgerMove(PROD, 1, by, target(good), target(left), WARM, orNull(failed), true));
    }

    private static @Nullable Target orNull(@Nullable String version) {
        return version == null ? null : target(version);
    }
}
