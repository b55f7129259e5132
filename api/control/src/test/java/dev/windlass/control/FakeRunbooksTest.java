package dev.windlass.control;

import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Transition;
import dev.windlass.storage.Database;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.PromotionStore;

/// The fake keeps the contract of the real one.
final class FakeRunbooksTest extends RunbooksContract {
    private Database rows;
    private FakeRunbooks fake;

    @Override
    Runbooks create(Database rows) {
        this.rows = rows;
        fake = new FakeRunbooks(rows);
        return fake;
    }

    @Override
    void end(String name) {
        new PromotionStore(rows)
                .record(Transition.of(
                        name, PROD, 9, Phase.ROLLED_BACK, "Aborted", "", "test", 0, 0, 0, 0, false, Progress.NONE));
        new EndpointStore(rows).release(PROD, name);
    }

    @Override
    void goAway() {
        fake.silent = true;
    }

    @Override
    void close() {}
}
