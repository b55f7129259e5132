package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.Given.granted;
import static dev.windlass.storage.Given.promote;
import static dev.windlass.storage.Given.route;
import static dev.windlass.storage.Given.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Transition;
import dev.windlass.quota.NodeRoom;
import dev.windlass.quota.NodeRoom.Missing;
import dev.windlass.quota.ResourceKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A live promotion of version 2 (10 %) over version 1 of the ledger, both on node `n1`.
class PlacementStoreTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final String LEDGER = Ledger.owner(PROD, digest("1"));

    private final Database database = Given.database();
    private final EndpointStore endpoints = new EndpointStore(database);
    private final NodeStore nodes = new NodeStore(database);
    private final CapacityStore capacity = new CapacityStore(database);
    private final RouteStore routes = new RouteStore(database);
    private final PlacementStore placements = new PlacementStore(database);
    private final String live;
    private final long fence;

    PlacementStoreTest() {
        nodes.renewOfPlatform(new NodeRoom("n1", 8L << 30, 64), LEASE);
        var first = granted(endpoints.grant(promote(PROD, "r1", "1")));
        placed(first.name(), "1");
        new Ledger(database)
                .move(new LedgerMove(PROD, first.fence(), first.name(), target("1"), null, Duration.ZERO, null, false));
        endpoints.release(PROD, first.name());
        var second = granted(endpoints.grant(promote(PROD, "r2", "2")));
        live = second.name();
        fence = second.fence();
        placed(live, "2");
        routes.write(route(fence, 1, 10, live));
    }

    private void placed(String owner, String version) {
        capacity.reserve(owner, PROD, List.of(target(version)));
        nodes.place(owner, "n1", PROD, version, digest(version));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aNodeThatJoinsLaterGetsTheServingVersionAndTheLiveCandidate() {
        nodes.renewOfPlatform(new NodeRoom("n2", 8L << 30, 64), LEASE);

        var swept = placements.sweepOfPlatform();

        assertThat(swept.added()).isEqualTo(2);
        assertThat(nodes.placedOn("payments", LEDGER, digest("1"))).containsExactly("n1", "n2");
        assertThat(nodes.placedOn("payments", live, digest("2"))).containsExactly("n1", "n2");
        assertThat(placements.sweepOfPlatform().added()).isZero();
    }

    @Test
    void aVersionInTheLedgerWithoutAnyRowIsPlacedAgain() {
        nodes.withdraw("payments", LEDGER);

        placements.sweepOfPlatform();

        assertThat(nodes.placedOn("payments", LEDGER, digest("1"))).containsExactly("n1");
    }

    @Test
    void whatIsOnlyReservedIsNotPlaced() {
        capacity.reserve(live, PROD, List.of(target("3")));

        placements.sweepOfPlatform();

        assertThat(nodes.placedOn("payments", live, digest("3"))).isEmpty();
    }

    @Test
    void aNewcomerWithoutRoomForBothArmsGetsNeitherAndIsNamedUntilItHasRoom() {
        nodes.renewOfPlatform(new NodeRoom("small", 200L << 20, 64), LEASE);

        var swept = placements.sweepOfPlatform();

        assertThat(swept.leftOut())
                .singleElement()
                .satisfies(it -> assertThat(it.node()).isEqualTo("small"));
        assertThat(nodes.wantedOfPlatform("small", (_, _) -> "")).isEmpty();
        assertThat(placements.leftOut(PROD.modelRef()))
                .containsExactly(noRoom("1", 256), noRoom("2", 256))
                .isEqualTo(placements.allShortagesOfPlatform());
        nodes.renewOfPlatform(new NodeRoom("small", 8L << 30, 64), LEASE);
        placements.sweepOfPlatform();
        assertThat(placements.allShortagesOfPlatform()).isEmpty();
        assertThat(nodes.placedOn("payments", live, digest("2"))).contains("small");
    }

    @Test
    void aNodeThatJoinedAfterTheCandidateWasReservedMustHaveRoomForItToo() {
        capacity.reserve(live, PROD, List.of(target("3")));
        nodes.renewOfPlatform(new NodeRoom("small", 300L << 20, 64), LEASE);

        var placed = placements.place(live, PROD, "3", digest("3"), List.of());

        assertThat(placed.nodes()).containsExactly("n1");
        assertThat(placed.leftOut()).singleElement().asString().contains("small needs 384 MiB");
        assertThat(nodes.wantedOfPlatform("small", (_, _) -> "")).isEmpty();
    }

    @Test
    void theWayBackIsPlacedOnANodeThatServesWhetherItFitsOrNot() {
        nodes.renewOfPlatform(new NodeRoom("n1", 1, 64), LEASE);

        assertThat(placements.place("b3", PROD, "3", digest("3"), List.of()).nodes())
                .containsExactly("n1");
    }

    @Test
    void aNodeThatMayRunNoMoreInferenceWorkersIsLeftOut() {
        nodes.renewOfPlatform(new NodeRoom("small", 8L << 30, 1), LEASE);

        placements.sweepOfPlatform();

        assertThat(placements.leftOut(PROD.modelRef()))
                .hasSize(2)
                .extracting(it -> it.missing().words())
                .containsOnly("needs 2 inference workers and has 1 inference worker");
    }

    private static PlacementStore.Shortage noRoom(String version, long neededMebibytes) {
        return new PlacementStore.Shortage(
                "small",
                PROD.modelRef().version(version),
                new Missing(ResourceKind.MEMORY, neededMebibytes << 20, 200L << 20));
    }

    @Test
    void whatASupersededPromotionLeftStaysAsLongAsTheRouteNamesIt() {
        superseded();

        placements.sweepOfPlatform();
        var whileNamed = nodes.wanted("n1", "payments", digest("2"));
        var next = granted(endpoints.grant(promote(PROD, "r3", "3")));
        routes.write(Given.all(next.fence(), 1, "1", next.name()));
        placements.sweepOfPlatform();

        assertThat(whileNamed).isTrue();
        assertThat(nodes.wanted("n1", "payments", digest("2"))).isFalse();
        assertThat(nodes.wanted("n1", "payments", digest("1"))).isTrue();
        assertThat(capacity.reserved("payments")).isEqualTo(Resources.memory(128L << 20));
    }

    @Test
    void whatAnEndedPromotionReservedTooLateOfTheLedgersBytesGoes() {
        superseded();
        capacity.reserve(live, PROD, List.of(target("1")));

        placements.sweepOfPlatform();

        assertThat(new Owners(database).of(PROD)).contains(Ledger.owner(PROD, digest("1")));
        assertThat(nodes.wanted("n1", "payments", digest("1"))).isTrue();
        assertThat(lateReservations()).isEmpty();
    }

    private List<String> lateReservations() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT owner FROM reservation WHERE owner = :owner AND version = '1'")
                        .bind("owner", live)
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void aLedgersRowWithoutItsReservationGoes() {
        nodes.place(Ledger.owner(PROD, digest("3")), "n1", PROD, "3", digest("3"));

        assertThat(placements.sweepOfPlatform().takenBack()).isEqualTo(1);
        assertThat(nodes.wanted("n1", "payments", digest("3"))).isFalse();
    }

    private void superseded() {
        var change = Transition.of(
                live, PROD, 9, Phase.SUPERSEDED, "StaleFence", "", "windlass", 1, 10, 10, 1, false, Progress.NONE);
        assertThat(new PromotionStore(database).record(change)).isTrue();
    }
}
