package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.storage.GatewayStore.AckStatus;
import dev.windlass.storage.GatewayStore.Acknowledged;
import dev.windlass.storage.GatewayStore.GatewayId;
import dev.windlass.storage.GatewayStore.Live;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayStoreTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final GatewayId A = new GatewayId("a", "boot-1");
    private static final GatewayId B = new GatewayId("b", "boot-1");

    private final Database database = Given.database();
    private final GatewayStore gateways = new GatewayStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void withoutGatewaysNothingIsComplete() {
        assertThat(gateways.ackStatus(PROD, 1).complete()).isFalse();
    }

    @Test
    void anEpochIsCompleteOnceEveryLiveGatewayAcknowledged() {
        gateways.renew(A, "http://a", LEASE);
        gateways.renew(B, "http://b", LEASE);
        acknowledge(A, PROD, 3);

        var half = gateways.ackStatus(PROD, 3);
        acknowledge(B, PROD, 3);
        var whole = gateways.ackStatus(PROD, 3);

        assertThat(half).isEqualTo(new AckStatus(List.of("a"), List.of("b"), List.of(), List.of(), List.of()));
        assertThat(half.complete()).isFalse();
        assertThat(whole.complete()).isTrue();
    }

    @Test
    void aLaterEpochAcknowledgesEarlierOnesAndNotTheOtherWayRound() {
        gateways.renew(A, "http://a", LEASE);
        acknowledge(A, PROD, 5);

        assertThat(gateways.ackStatus(PROD, 4).complete()).isTrue();
        assertThat(gateways.ackStatus(PROD, 6).complete()).isFalse();
    }

    @Test
    void anAcknowledgementCountsForItsEndpointOnly() {
        gateways.renew(A, "http://a", LEASE);
        acknowledge(A, STAGING, 3);

        assertThat(gateways.ackStatus(PROD, 3).missing()).containsExactly("a");
    }

    @Test
    void aGatewayWhoseLeaseRanOutIsNotWaitedForButNamed() {
        gateways.renew(A, "http://a", LEASE);
        gateways.renew(B, "http://b", LEASE);
        acknowledge(A, PROD, 3);
        acknowledge(B, PROD, 2);
        gateways.leave(B);

        var status = gateways.ackStatus(PROD, 3);

        assertThat(status).isEqualTo(new AckStatus(List.of("a"), List.of(), List.of("b"), List.of(), List.of()));
        assertThat(status.complete()).isTrue();
    }

    @Test
    void aGatewayWhoseLeaseRanOutMomentsAgoLingersUnlessItSaidGoodBye() {
        gateways.renew(A, "http://a", Duration.ZERO);
        acknowledge(A, PROD, 2);

        var lingering = gateways.ackStatus(PROD, 3);
        database.jdbi().useHandle(it -> it.execute("UPDATE gateway SET lease_until = now() - interval '16 seconds'"));
        var gone = gateways.ackStatus(PROD, 3);

        assertThat(lingering.lingering()).containsExactly("a");
        assertThat(gone.lingering()).isEmpty();
    }

    @Test
    void anEarlierBootsAcknowledgementDoesNotCountForTheNext() {
        gateways.renew(A, "http://a", LEASE);
        acknowledge(A, PROD, 3);

        gateways.renew(new GatewayId("a", "boot-2"), "http://a", LEASE);

        assertThat(gateways.ackStatus(PROD, 3))
                .isEqualTo(new AckStatus(List.of(), List.of("a"), List.of(), List.of(), List.of()));
        assertThat(gateways.allLiveOfPlatform()).containsExactly(new Live("a", "boot-2", "http://a"));
    }

    @Test
    void aLateRenewalOfAnEarlierBootDoesNotEndTheLaterOnesLease() {
        gateways.renew(A, "http://a", LEASE);
        gateways.renew(new GatewayId("a", "boot-2"), "http://a", LEASE);

        gateways.renew(A, "http://a", LEASE);

        assertThat(gateways.allLiveOfPlatform()).extracting(Live::boot).contains("boot-2");
    }

    @Test
    void aLeaseThatRanOutComesBackByRenewal() {
        gateways.renew(A, "http://a", LEASE);
        acknowledge(A, PROD, 2);
        gateways.leave(A);
        var gone = gateways.allLiveOfPlatform();

        gateways.renew(A, "http://a", LEASE);

        assertThat(gone).isEmpty();
        assertThat(gateways.ackStatus(PROD, 3).missing()).containsExactly("a");
    }

    @Test
    void aGatewayOnANodeThatIsLeftOutOfTheModelIsNotAsked() {
        gateways.renew(A, "http://a", LEASE);
        gateways.renew(B, "http://b", LEASE);
        acknowledge(A, PROD, 3);
        leftOut("b");

        var status = gateways.ackStatus(PROD, 3);

        assertThat(status).isEqualTo(new AckStatus(List.of("a"), List.of(), List.of(), List.of(), List.of("b")));
        assertThat(status.complete()).isTrue();
        assertThat(gateways.ackStatus(new EndpointRef("payments", "other", "prod"), 3)
                        .missing())
                .as("of another model")
                .containsExactly("a", "b");
    }

    @Test
    void withNobodyButWhoIsLeftOutNothingIsComplete() {
        gateways.renew(B, "http://b", LEASE);
        leftOut("b");

        assertThat(gateways.ackStatus(PROD, 3).complete()).isFalse();
    }

    private void leftOut(String node) {
        database.jdbi().useHandle(it -> it.execute("""
                INSERT INTO shortage (node, tenant, digest, model, version, needed, free, left_out)
                VALUES (?, 'payments', ?, 'fraud-score', '2', 2, 1, true)
                """, node, Given.digest("2").value()));
    }

    @Test
    void acknowledgingTwiceIsOnce() {
        gateways.renew(A, "http://a", LEASE);
        acknowledge(A, PROD, 3);
        acknowledge(A, PROD, 3);

        assertThat(gateways.ackStatus(PROD, 3).acknowledged()).containsExactly("a");
    }

    private void acknowledge(GatewayId id, EndpointRef endpoint, long epoch) {
        gateways.acknowledge(id, List.of(new Acknowledged(endpoint, epoch)));
    }
}
