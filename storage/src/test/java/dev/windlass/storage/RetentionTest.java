package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.Given.granted;
import static dev.windlass.storage.Given.promote;
import static dev.windlass.storage.Given.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Transition;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.GatewayStore.Acknowledged;
import dev.windlass.storage.GatewayStore.GatewayId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An ended promotion's epoch 1 and 2; five windows and an acknowledgement of each.
class RetentionTest {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final GatewayId GATEWAY = new GatewayId("g1", "boot");

    private final Database database = Given.database();
    private final PromotionStore promotions = new PromotionStore(database);
    private final WindowStore windows = new WindowStore(database);
    private final GatewayStore gateways = new GatewayStore(database);
    private final Retention retention = new Retention(database, 3);
    private final String name =
            granted(new EndpointStore(database).grant(promote(PROD, "r1", "2"))).name();

    RetentionTest() {
        var routes = new RouteStore(database);
        routes.write(route(1, 1, 5, name));
        routes.write(route(1, 2, 25, name));
        gateways.renew(GATEWAY, "127.0.0.1:1", Duration.ofSeconds(10));
        for (long epoch = 1; epoch <= 2; epoch++) {
            gateways.acknowledge(GATEWAY, List.of(new Acknowledged(PROD, epoch)));
            for (int n = 0; n < 5; n++) {
                var key = new WindowKey("g1", "boot", PROD, epoch, n);
                windows.add(List.of(new WindowCount(key, false, Instant.EPOCH, Instant.EPOCH, List.of())));
            }
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void deletesWhatIsOldInBatchesButTheCurrentAcknowledgement() {
        ended();
        promotions.sealed(PROD, name, digest("evidence"));
        aged();

        int rows = retention.deleteOfPlatform(WEEK);

        assertThat(rows).isEqualTo(10 + 1 + 1);
        assertThat(windows.of(PROD, name, 0)).isEmpty();
        assertThat(gateways.acknowledgements(PROD, name))
                .extracting(GatewayStore.Ack::epoch)
                .containsExactly(2L);
        assertThat(promotions.events("payments", name, 0)).isNotEmpty();
    }

    @Test
    void keepsWhatALivePromotionIsJudgedBy() {
        aged();

        retention.deleteOfPlatform(WEEK);

        assertThat(windows.of(PROD, name, 0)).hasSize(10);
        assertThat(gateways.acknowledgements(PROD, name)).hasSize(2);
    }

    @Test
    void keepsWhatIsNotSealedYet() {
        ended();
        aged();

        retention.deleteOfPlatform(WEEK);

        assertThat(windows.of(PROD, name, 0)).hasSize(10);
    }

    @Test
    void whatIsNotSealedWithinAMonthNeverWillBe() {
        ended();
        aged();
        database.jdbi()
                .useHandle(handle -> handle.execute("UPDATE promotion SET ended_at = now() - interval '31 days'"));

        retention.deleteOfPlatform(WEEK);

        assertThat(windows.of(PROD, name, 0)).isEmpty();
    }

    @Test
    void keepsWhatIsYoung() {
        ended();
        promotions.sealed(PROD, name, digest("evidence"));

        assertThat(retention.deleteOfPlatform(WEEK)).isZero();
    }

    @Test
    void forgetsReplicasOfVersionsThatNobodyWantsAndKeepsTheOthers() {
        var nodes = new NodeStore(database);
        for (var version : List.of("1", "2")) {
            nodes.report(new NodeStore.Replica(
                    "n1", Given.version(version).ref(), digest(version), "STOPPED", 1, "", Instant.EPOCH));
        }
        nodes.renewOfPlatform(new NodeRoom("n1", 1, 64), Duration.ofMinutes(1));
        nodes.place(name, "n1", PROD, "2", digest("2"));
        database.jdbi()
                .useHandle(handle -> handle.execute("UPDATE replica SET updated_at = now() - interval '8 days'"));

        retention.deleteOfPlatform(WEEK);

        assertThat(nodes.replicas("payments", digest("1"))).isEmpty();
        assertThat(nodes.replicas("payments", digest("2"))).hasSize(1);
    }

    @Test
    void forgetsNodesThatAreGoneForLongWithWhatWasPlacedThere() {
        var nodes = new NodeStore(database);
        for (var node : List.of("here", "gone", "resting")) {
            nodes.renewOfPlatform(new NodeRoom(node, 1, 64), Duration.ofMinutes(1));
            nodes.place(name, node, PROD, "2", digest("2"));
        }
        lastSeen("gone", 8);
        lastSeen("resting", 6);

        assertThat(retention.forgetNodesOfPlatform(WEEK)).isEqualTo(2);
        assertThat(nodes.placedOn("payments", name, digest("2"))).containsExactly("here", "resting");
    }

    @Test
    void withoutALiveNodeNoNodeIsForgotten() {
        var nodes = new NodeStore(database);
        nodes.renewOfPlatform(new NodeRoom("all-were-stopped", 1, 64), Duration.ofMinutes(1));
        nodes.place(name, "all-were-stopped", PROD, "2", digest("2"));
        lastSeen("all-were-stopped", 30);

        assertThat(retention.forgetNodesOfPlatform(WEEK)).isZero();
        assertThat(nodes.wanted("all-were-stopped", "payments", digest("2"))).isTrue();
    }

    private void lastSeen(String node, int daysAgo) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE node SET lease_until = now() - make_interval(days => ?) WHERE node = ?",
                        daysAgo,
                        node));
    }

    private void ended() {
        promotions.record(
                Transition.of(name, PROD, 1, Phase.ROLLED_BACK, "Harm", "", "judge", 1, 0, 0, 2, false, Progress.NONE));
    }

    private void aged() {
        database.jdbi().useHandle(handle -> {
            handle.execute("UPDATE window_count SET stored_at = now() - interval '8 days'");
            handle.execute("UPDATE route_ack SET acked_at = now() - interval '8 days'");
            handle.execute("UPDATE gateway SET lease_until = now() - interval '8 days'");
        });
    }
}
