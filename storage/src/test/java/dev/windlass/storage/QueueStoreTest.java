package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.granted;
import static dev.windlass.storage.Given.promote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.GrantResult;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.storage.QueueStore.Ending;
import dev.windlass.storage.QueueStore.Entered;
import dev.windlass.storage.QueueStore.Wish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueStoreTest {
    private final Database database = Given.database();
    private final EndpointStore endpoints = new EndpointStore(database);
    private final PromotionStore promotions = new PromotionStore(database);
    private final QueueStore queue = new QueueStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    private String held() {
        return granted(endpoints.grant(promote(PROD, "r1", "1"))).name();
    }

    private String entered(String requestId, boolean supersedes) {
        return ((Entered.Waits) queue.enter(wish(requestId, supersedes))).name();
    }

    private static Wish wish(String requestId, boolean supersedes) {
        return new Wish(PROD, requestId, "2", "ci", "", supersedes);
    }

    private List<String> waiting() {
        return queue.waiting(PROD).stream().map(PromotionRow::name).toList();
    }

    private PromotionRow row(String name) {
        return promotions.find(PROD.tenant(), name).orElseThrow();
    }

    @Test
    void whoWaitsHasItsNameAndKeepsItWhenItsTurnComes() {
        var holder = held();

        var name = entered("r2", false);

        assertThat(name).isEqualTo(PROD.promotionName("2", 2));
        assertThat(row(name).waitsInQueue()).isTrue();
        assertThat(entered("r2", false)).isEqualTo(name);
        assertThat(endpoints.grant(promote(PROD, "r2", "2"))).isInstanceOf(GrantResult.Taken.class);
        endpoints.release(PROD, holder);
        assertThat(endpoints.grant(promote(PROD, "r2", "2"))).isEqualTo(new GrantResult.Granted(name, 2, 2));
        assertThat(row(name).fence()).isEqualTo(2);
        assertThat(row(name).waitsInQueue()).isFalse();
        assertThat(waiting()).isEmpty();
    }

    @Test
    void theNextAttemptHasTheNextNumber() {
        held();
        entered("r2", false);

        assertThat(entered("r3", false)).isEqualTo(PROD.promotionName("2", 3));
    }

    @Test
    void oneThatSupersedesGoesFirstAndEndsTheOneBefore() {
        held();
        var plain = entered("r2", false);
        var first = entered("r3", true);

        var second = entered("r4", true);

        assertThat(waiting()).containsExactly(second, plain);
        assertThat(row(first).phase()).isEqualTo(Phase.SUPERSEDED);
        assertThat(row(first).message()).contains(second);
        assertThat(promotions.events(PROD.tenant(), first, 0)).hasSize(1);
    }

    @Test
    void soManyWaitAndNoMore() {
        held();
        for (int i = 0; i < QueueStore.ENDPOINT_MAX; i++) {
            entered("w" + i, false);
        }

        assertThat(queue.enter(wish("one-more", false))).isEqualTo(new Entered.Full(true, QueueStore.ENDPOINT_MAX));
        assertThat(queue.enter(wish("w0", false))).isInstanceOf(Entered.Waits.class);
    }

    @Test
    void whoWasWithdrawnIsNotGrantedAndWhoWasGrantedIsNotWithdrawn() {
        var holder = held();
        var name = entered("r2", false);
        var waits = row(name);

        assertThat(queue.end(waits, new Ending(Phase.CANCELLED, "Aborted", "no more", "ops")))
                .isTrue();

        assertThat(queue.end(waits, new Ending(Phase.CANCELLED, "Aborted", "no more", "ops")))
                .isFalse();
        endpoints.release(PROD, holder);
        assertThat(endpoints.grant(promote(PROD, "r2", "2"))).isEqualTo(new GrantResult.Withdrawn(name));
        var other = entered("r3", false);
        granted(endpoints.grant(promote(PROD, "r3", "2")));
        assertThat(queue.end(row(other), new Ending(Phase.CANCELLED, "Aborted", "late", "ops")))
                .isFalse();
    }

    @Test
    void aGrantOfWhichNothingWasStartedGoesBackToItsPlace() {
        var holder = held();
        var name = entered("r2", false);
        var behind = entered("r3", false);
        endpoints.release(PROD, holder);
        granted(endpoints.grant(promote(PROD, "r2", "2")));
        promotions.fixPlan(PROD, name, Given.plan("2"), Given.digest("plan"));

        endpoints.releaseRefused(PROD, name);

        assertThat(waiting()).containsExactly(name, behind);
        assertThat(endpoints.holder(PROD)).isEmpty();
        assertThat(row(name).planDigest()).isNull();
        assertThat(granted(endpoints.grant(promote(PROD, "r2", "2"))).name()).isEqualTo(name);
    }

    @Test
    void whoWaitsIsNoAttemptThatLostItsEndpoint() {
        held();
        entered("r2", false);

        assertThat(promotions.allSupersededOfPlatform(Duration.ofSeconds(-1))).isEmpty();
        assertThat(queue.allOverdueOfPlatform(Duration.ofSeconds(-1))).hasSize(1);
        assertThat(queue.allQueuedOfPlatform()).singleElement().satisfies(it -> {
            assertThat(it.endpoint()).isEqualTo(PROD);
            assertThat(it.holder()).isNotNull();
            assertThat(it.superseded()).isFalse();
        });
    }

    @Test
    void rolesAreThoseOfThePrincipalsValidKeys() {
        var keys = new KeyStore(database);
        var ops = new PrincipalId("payments", "ops");
        keys.add(key(1, Role.VIEWER), null);
        keys.add(key(2, Role.RELEASE_MANAGER), null);

        var tenant = new Principal("ops", "payments", Set.of(Role.TENANT_ADMIN), Set.of("dev"));
        keys.add(
                new KeyStore.Key(Given.digest("3").hex().substring(0, 32).getBytes(StandardCharsets.UTF_8), tenant),
                null);

        assertThat(keys.roles(ops, "prod", Set.of())).containsExactlyInAnyOrder(Role.VIEWER, Role.RELEASE_MANAGER);
        assertThat(keys.roles(ops, "dev", Set.of()))
                .as("another key is for dev only")
                .containsExactlyInAnyOrder(Role.VIEWER, Role.RELEASE_MANAGER, Role.TENANT_ADMIN);
        assertThat(keys.roles(new PrincipalId(null, "ops"), "prod", Set.of())).isEmpty();
        keys.revoke("payments", "ops");
        assertThat(keys.roles(ops, "dev", Set.of())).isEmpty();
    }

    private static KeyStore.Key key(int first, Role role) {
        var hash = new byte[32];
        hash[0] = (byte) first;
        return new KeyStore.Key(hash, new Principal("ops", "payments", Set.of(role)));
    }
}
