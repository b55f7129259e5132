package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.Given.target;
import static dev.windlass.storage.LedgerRig.WARM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.storage.Ledger.Moved;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LedgerTest {
    @AutoClose
    private final LedgerRig rig = new LedgerRig();

    @Test
    void goodVersionsAreNewestFirst() {
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");
        rig.promoted("p3", "3", "2");

        assertThat(rig.ledger.good(PROD)).containsExactly(target("3"), target("2"), target("1"));
        assertThat(rig.ledger.newestGood(PROD)).contains(target("3"));
    }

    @Test
    void rollbacksWalkToOlderVersionsAndNeverReturn() {
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");
        rig.promoted("p3", "3", "2");

        rig.rolledBack("b4", "2", "3");
        assertThat(rig.ledger.good(PROD)).containsExactly(target("2"), target("1"));

        rig.rolledBack("b5", "1", "2");
        assertThat(rig.ledger.good(PROD)).containsExactly(target("1"));
    }

    @Test
    void aVersionThatIsPromotedAgainIsGoodAgain() {
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");
        rig.rolledBack("b3", "1", "2");

        rig.promoted("p4", "2", "1");

        assertThat(rig.ledger.good(PROD)).containsExactly(target("2"), target("1"));
    }

    @Test
    void aReturnKeepsItsPlaceSoThatNothingNewerIsOlder() {
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");
        rig.promoted("p3", "3", "2");

        rig.rolledBack("b4", "1", "3");

        assertThat(rig.ledger.newestGood(PROD)).contains(target("1"));
        assertThat(rig.ledger.good(PROD)).containsExactly(target("1"));
    }

    @Test
    void aVersionThatWasLeftAndNotCalledBadStaysGoodAndWarm() {
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");

        rig.back("b3", "1", "2", null);

        assertThat(rig.ledger.history(PROD).versions())
                .filteredOn(it -> it.target().version().equals("2"))
                .allMatch(it -> !it.bad() && it.place() == 2);
        assertThat(rig.ledger.coolOfPlatform()).isEmpty();
    }

    @Test
    void theSameBytesUnderAnotherNumberAreAsBadUnlessTheyWereAskedFor() {
        new ModelRegistry(rig.database).register(Given.sameBytes("2", "2b"));
        var same = new Target("2b", digest("2"), 1000, Resources.memory(128L << 20));
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");
        rig.ledger.move(new LedgerMove(PROD, 1, "p3", same, target("2"), WARM, null, false));
        assertThat(rig.ledger.good(PROD)).containsExactly(same, target("2"), target("1"));

        rig.ledger.move(new LedgerMove(PROD, 1, "b4", target("2"), same, WARM, same, true));
        assertThat(rig.ledger.good(PROD)).containsExactly(target("2"), target("1"));

        rig.rolledBack("b5", "1", "2");
        assertThat(rig.ledger.history(PROD).versions())
                .filteredOn(dev.windlass.rollback.History.Entry::bad)
                .extracting(it -> it.target().version())
                .containsExactlyInAnyOrder("2", "2b");
    }

    @Test
    void aRepeatedMoveIsOne() {
        rig.promoted("p1", "1", null);
        var first = rig.promoted("p2", "2", "1");
        var again = rig.promoted("p2", "2", "1");

        assertThat(again).isEqualTo(first);
        assertThat(rig.ledger.good(PROD)).containsExactly(target("2"), target("1"));
    }

    @Test
    void aMoveUnderAnOldFenceIsStale() {
        var move = new LedgerMove(PROD, 0, "p1", target("1"), null, WARM, null, false);

        assertThat(rig.ledger.move(move)).isEqualTo(new Moved.StaleFence(1));
        assertThat(rig.ledger.good(PROD)).isEmpty();
    }
}
