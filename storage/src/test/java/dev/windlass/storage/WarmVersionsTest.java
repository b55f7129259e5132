package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.Given.target;
import static dev.windlass.storage.LedgerRig.WARM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.storage.Ledger.Moved;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What a move in the ledger reserves, keeps warm and lets go.
class WarmVersionsTest {
    @AutoClose
    private final LedgerRig rig = new LedgerRig();

    @Test
    void whatThePromotionReservedAndPlacedBecomesTheLedgers() {
        rig.capacity.reserve("p1", PROD, List.of(target("1")));
        rig.nodes.place("p1", "n1", PROD, "1", digest("1"));

        rig.promoted("p1", "1", null);
        rig.capacity.release("payments", "p1");
        rig.nodes.withdraw("payments", "p1");

        String owner = Ledger.owner(PROD, digest("1"));
        assertThat(rig.capacity.reserved("payments")).isEqualTo(target("1").needs());
        assertThat(rig.nodes.placedOn("payments", owner, digest("1"))).containsExactly("n1");
    }

    @Test
    void whatElseThePromotionHadLoadedIsTakenBack() {
        rig.capacity.reserve("p1", PROD, List.of(target("1")));
        rig.promoted("p1", "1", null);
        rig.capacity.reserve("p2", PROD, List.of(target("2"), target("1")));
        rig.nodes.place("p2", "n1", PROD, "2", digest("2"));
        rig.nodes.place("p2", "n1", PROD, "1", digest("1")); // the rehearsed way back

        rig.promoted("p2", "2", "1");

        assertThat(rig.nodes.wanted("n1", "payments", digest("2"))).isTrue();
        assertThat(rig.nodes.placedOn("payments", "p2", digest("1"))).isEmpty();
        assertThat(rig.capacity.reserved("payments"))
                .isEqualTo(target("1").needs().times(2));
    }

    @Test
    void whatARollbackReturnsToIsReservedWhetherItFitsOrNot() {
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");
        rig.capacity.release("payments", Ledger.owner(PROD, digest("1")));
        rig.nodes.place("b3", "n1", PROD, "1", digest("1"));

        rig.rolledBack("b3", "1", "2");

        assertThat(rig.ledger.coolOfPlatform()).containsExactly(Ledger.owner(PROD, digest("2")));
        assertThat(rig.capacity.reserved("payments")).isEqualTo(target("1").needs());
        assertThat(rig.nodes.placedOn("payments", Ledger.owner(PROD, digest("1")), digest("1")))
                .containsExactly("n1");
    }

    @Test
    void aVersionCoolsOnlyAfterItsTime() {
        rig.promoted("p1", "1", null);
        rig.nodes.place("p2", "n1", PROD, "2", digest("2"));

        var warm = rig.promoted("p2", "2", "1");
        var none = rig.ledger.coolOfPlatform();
        rig.move("p3", "3", "2", Duration.ZERO);

        assertThat(((Moved.Done) warm).warmUntil()).isNotNull();
        assertThat(none).isEmpty();
        assertThat(rig.ledger.coolOfPlatform()).containsExactly(Ledger.owner(PROD, digest("2")));
        assertThat(rig.nodes.wanted("n1", "payments", digest("2"))).isFalse();
        assertThat(rig.ledger.coolOfPlatform()).isEmpty();
    }

    @Test
    void theNewestPromiseCountsThoughAnOlderRowPromisedLonger() {
        rig.promoted("p1", "1", null);
        rig.nodes.place("b3", "n1", PROD, "1", digest("1"));
        rig.promoted("p2", "2", "1"); // version 1 stays warm for long
        rig.rolledBack("b3", "1", "2");

        var moved = rig.move("p4", "3", "1", Duration.ZERO);

        assertThat(rig.ledger.coolOfPlatform()).contains(Ledger.owner(PROD, digest("1")));
        assertThat(((Moved.Done) moved).warmUntil())
                .isBeforeOrEqualTo(Instant.now().plusSeconds(5));
        assertThat(rig.nodes.wanted("n1", "payments", digest("1"))).isFalse();
    }

    @Test
    void theVersionInServiceNeverCools() {
        rig.promoted("p1", "1", null);
        rig.move("p2", "2", "1", Duration.ZERO);

        rig.back("b3", "1", "2", "2");

        assertThat(rig.ledger.coolOfPlatform()).containsExactly(Ledger.owner(PROD, digest("2")));
    }

    @Test
    void whoeverCoolsWhileAVersionReturnsTakesNothingFromIt() throws Exception {
        for (int round = 0; round < 10; round++) {
            String by = "p" + round + "-";
            rig.move(by + 1, "1", null, Duration.ZERO);
            rig.move(by + 2, "2", "1", Duration.ZERO);
            rig.nodes.place(by + 3, "n1", PROD, "1", digest("1"));

            Together.run(2, i -> i == 0 ? rig.move(by + 3, "1", "2", WARM) : rig.ledger.coolOfPlatform());

            assertThat(rig.nodes.wanted("n1", "payments", digest("1"))).isTrue();
            rig.nodes.withdraw("payments", Ledger.owner(PROD, digest("1")));
        }
    }
}
