package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.Given.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.Ledger.Moved;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Duration WARM = Duration.ofHours(1);

    private final Database database = Given.database();
    private final Ledger ledger = new Ledger(database);
    private final CapacityStore capacity = new CapacityStore(database);
    private final NodeStore nodes = new NodeStore(database);

    @BeforeEach
    void hold() {
        new EndpointStore(database).grant(Given.promote(PROD, "r1", "1"));
        nodes.renewOfPlatform(new NodeRoom("n1", 8L << 30, 64), Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void goodVersionsAreNewestFirst() {
        promoted("p1", "1", null);
        promoted("p2", "2", "1");
        promoted("p3", "3", "2");

        assertThat(ledger.good(PROD)).containsExactly(target("3"), target("2"), target("1"));
        assertThat(ledger.newestGood(PROD)).contains(target("3"));
    }

    @Test
    void rollbacksWalkToOlderVersionsAndNeverReturn() {
        promoted("p1", "1", null);
        promoted("p2", "2", "1");
        promoted("p3", "3", "2");

        rolledBack("b4", "2", "3");
        assertThat(ledger.good(PROD)).containsExactly(target("2"), target("1"));

        rolledBack("b5", "1", "2");
        assertThat(ledger.good(PROD)).containsExactly(target("1"));
    }

    @Test
    void aVersionThatIsPromotedAgainIsGoodAgain() {
        promoted("p1", "1", null);
        promoted("p2", "2", "1");
        rolledBack("b3", "1", "2");

        promoted("p4", "2", "1");

        assertThat(ledger.good(PROD)).containsExactly(target("2"), target("1"));
    }

    @Test
    void aReturnKeepsItsPlaceSoThatNothingNewerIsOlder() {
        promoted("p1", "1", null);
        promoted("p2", "2", "1");
        promoted("p3", "3", "2");

        rolledBack("b4", "1", "3");

        assertThat(ledger.newestGood(PROD)).contains(target("1"));
        assertThat(ledger.good(PROD)).containsExactly(target("1"));
    }

    @Test
    void aVersionThatWasLeftAndNotCalledBadStaysGoodAndWarm() {
        promoted("p1", "1", null);
        promoted("p2", "2", "1");

        back("b3", "1", "2", null);

        assertThat(ledger.history(PROD).versions())
                .filteredOn(it -> it.target().version().equals("2"))
                .allMatch(it -> !it.bad() && it.place() == 2);
        assertThat(ledger.coolOfPlatform()).isEmpty();
    }

    @Test
    void theSameBytesUnderAnotherNumberAreAsBadUnlessTheyWereAskedFor() {
        var registry = new ModelRegistry(database);
        var twin = Given.version("2");
        registry.register(new dev.windlass.domain.ModelVersion(
                new dev.windlass.domain.VersionRef("payments", "fraud-score", "2b"),
                twin.digest(),
                twin.byteSize(),
                twin.format(),
                twin.schema(),
                twin.metrics(),
                twin.lineageJson(),
                twin.owner(),
                twin.risk(),
                twin.needs(),
                twin.createdBy(),
                twin.createdAt()));
        var same = new Target("2b", digest("2"), 1000, Resources.memory(128L << 20));
        promoted("p1", "1", null);
        promoted("p2", "2", "1");
        ledger.move(new LedgerMove(PROD, 1, "p3", same, target("2"), WARM, null, false));
        assertThat(ledger.good(PROD)).containsExactly(same, target("2"), target("1"));

        ledger.move(new LedgerMove(PROD, 1, "b4", target("2"), same, WARM, same, true));
        assertThat(ledger.good(PROD)).containsExactly(target("2"), target("1"));

        rolledBack("b5", "1", "2");
        assertThat(ledger.history(PROD).versions())
                .filteredOn(dev.windlass.rollback.History.Entry::bad)
                .extracting(it -> it.target().version())
                .containsExactlyInAnyOrder("2", "2b");
    }

    @Test
    void aRepeatedMoveIsOne() {
        promoted("p1", "1", null);
        var first = promoted("p2", "2", "1");
        var again = promoted("p2", "2", "1");

        assertThat(again).isEqualTo(first);
        assertThat(ledger.good(PROD)).containsExactly(target("2"), target("1"));
    }

    @Test
    void aMoveUnderAnOldFenceIsStale() {
        var move = new LedgerMove(PROD, 0, "p1", target("1"), null, WARM, null, false);

        assertThat(ledger.move(move)).isEqualTo(new Moved.StaleFence(1));
        assertThat(ledger.good(PROD)).isEmpty();
    }

    @Test
    void whatThePromotionReservedAndPlacedBecomesTheLedgers() {
        capacity.reserve("p1", PROD, List.of(target("1")));
        nodes.place("p1", "n1", PROD, "1", digest("1"));

        promoted("p1", "1", null);
        capacity.release("payments", "p1");
        nodes.withdraw("payments", "p1");

        String owner = Ledger.owner(PROD, digest("1"));
        assertThat(capacity.reserved("payments")).isEqualTo(target("1").needs());
        assertThat(nodes.placedOn("payments", owner, digest("1"))).containsExactly("n1");
    }

    @Test
    void whatElseThePromotionHadLoadedIsTakenBack() {
        capacity.reserve("p1", PROD, List.of(target("1")));
        promoted("p1", "1", null);
        capacity.reserve("p2", PROD, List.of(target("2"), target("1")));
        nodes.place("p2", "n1", PROD, "2", digest("2"));
        nodes.place("p2", "n1", PROD, "1", digest("1")); // the rehearsed way back

        promoted("p2", "2", "1");

        assertThat(nodes.wanted("n1", "payments", digest("2"))).isTrue();
        assertThat(nodes.placedOn("payments", "p2", digest("1"))).isEmpty();
        assertThat(capacity.reserved("payments")).isEqualTo(target("1").needs().times(2));
    }

    @Test
    void whatARollbackReturnsToIsReservedWhetherItFitsOrNot() {
        promoted("p1", "1", null);
        promoted("p2", "2", "1");
        capacity.release("payments", Ledger.owner(PROD, digest("1")));
        nodes.place("b3", "n1", PROD, "1", digest("1"));

        rolledBack("b3", "1", "2");

        assertThat(ledger.coolOfPlatform()).containsExactly(Ledger.owner(PROD, digest("2")));
        assertThat(capacity.reserved("payments")).isEqualTo(target("1").needs());
        assertThat(nodes.placedOn("payments", Ledger.owner(PROD, digest("1")), digest("1")))
                .containsExactly("n1");
    }

    @Test
    void aVersionCoolsOnlyAfterItsTime() {
        promoted("p1", "1", null);
        nodes.place("p2", "n1", PROD, "2", digest("2"));

        var warm = promoted("p2", "2", "1");
        var none = ledger.coolOfPlatform();
        move("p3", "3", "2", Duration.ZERO, null);

        assertThat(((Moved.Done) warm).warmUntil()).isNotNull();
        assertThat(none).isEmpty();
        assertThat(ledger.coolOfPlatform()).containsExactly(Ledger.owner(PROD, digest("2")));
        assertThat(nodes.wanted("n1", "payments", digest("2"))).isFalse();
        assertThat(ledger.coolOfPlatform()).isEmpty();
    }

    @Test
    void theNewestPromiseCountsThoughAnOlderRowPromisedLonger() {
        promoted("p1", "1", null);
        nodes.place("b3", "n1", PROD, "1", digest("1"));
        promoted("p2", "2", "1"); // version 1 stays warm for long
        rolledBack("b3", "1", "2");

        var moved = move("p4", "3", "1", Duration.ZERO, null);

        assertThat(ledger.coolOfPlatform()).contains(Ledger.owner(PROD, digest("1")));
        assertThat(((Moved.Done) moved).warmUntil())
                .isBeforeOrEqualTo(Instant.now().plusSeconds(5));
        assertThat(nodes.wanted("n1", "payments", digest("1"))).isFalse();
    }

    @Test
    void theVersionInServiceNeverCools() {
        promoted("p1", "1", null);
        move("p2", "2", "1", Duration.ZERO, null);

        back("b3", "1", "2", "2");

        assertThat(ledger.coolOfPlatform()).containsExactly(Ledger.owner(PROD, digest("2")));
    }

    @Test
    void whoeverCoolsWhileAVersionReturnsTakesNothingFromIt() throws Exception {
        for (int round = 0; round < 10; round++) {
            String by = "p" + round + "-";
            move(by + 1, "1", null, Duration.ZERO, null);
            move(by + 2, "2", "1", Duration.ZERO, null);
            nodes.place(by + 3, "n1", PROD, "1", digest("1"));

            Together.run(2, i -> i == 0 ? move(by + 3, "1", "2", WARM, null) : ledger.coolOfPlatform());

            assertThat(nodes.wanted("n1", "payments", digest("1"))).isTrue();
            nodes.withdraw("payments", Ledger.owner(PROD, digest("1")));
        }
    }

    private Moved promoted(String by, String good, @Nullable String previous) {
        return move(by, good, previous, WARM, null);
    }

    private void rolledBack(String by, String good, String failed) {
        back(by, good, failed, failed);
    }

    private Moved move(String by, String good, @Nullable String previous, Duration keepWarm, @Nullable String failed) {
        return ledger.move(
                new LedgerMove(PROD, 1, by, target(good), orNull(previous), keepWarm, orNull(failed), false));
    }

    private void back(String by, String good, String left, @Nullable String failed) {
        ledger.move(new LedgerMove(PROD, 1, by, target(good), target(left), WARM, orNull(failed), true));
    }

    private static @Nullable Target orNull(@Nullable String version) {
        return version == null ? null : target(version);
    }
}
