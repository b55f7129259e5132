package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.STAGING;
import static dev.windlass.storage.Given.granted;
import static dev.windlass.storage.Given.promote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.FenceResult;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.RunKind;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointStoreTest {
    private final Database database = Given.database();
    private final EndpointStore endpoints = new EndpointStore(database);
    private final PromotionStore promotions = new PromotionStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aGrantRaisesFenceAndAttemptAndInsertsThePromotion() {
        var granted = granted(endpoints.grant(promote(PROD, "r1", "2")));

        assertThat(granted).isEqualTo(new GrantResult.Granted(PROD.promotionName("2", 1), 1, 1));
        assertThat(endpoints.fence(PROD)).isEqualTo(1);
        assertThat(endpoints.holder(PROD).orElseThrow().name()).isEqualTo(granted.name());
        assertThat(promotions.find("payments", granted.name()).orElseThrow().fence())
                .isEqualTo(1);
        assertThat(endpoints.allHeldOfPlatform()).containsExactly(PROD);
    }

    @Test
    void theSameRequestGetsTheSameGrantUntilItsPlanIsFixed() {
        var first = granted(endpoints.grant(promote(PROD, "r1", "2")));

        assertThat(endpoints.grant(promote(PROD, "r1", "2"))).isEqualTo(first);
        promotions.fixPlan(PROD, first.name(), Given.plan("2"), Given.digest("plan"));
        endpoints.release(PROD, first.name());

        assertThat(endpoints.grant(promote(PROD, "r1", "2")))
                .isEqualTo(new GrantResult.Known(first.name(), Given.digest("plan")));
        assertThat(endpoints.fence(PROD)).isEqualTo(1);
    }

    @Test
    void anotherRequestIsTakenUntilTheHolderReleases() {
        var first = granted(endpoints.grant(promote(PROD, "r1", "2")));

        var second = endpoints.grant(promote(PROD, "r2", "3"));
        endpoints.release(PROD, "somebody-else");
        var third = endpoints.grant(promote(PROD, "r3", "3"));
        endpoints.release(PROD, first.name());
        var fourth = granted(endpoints.grant(promote(PROD, "r4", "3")));

        assertThat(second).isInstanceOf(GrantResult.Taken.class);
        assertThat(((GrantResult.Taken) third).holder().name()).isEqualTo(first.name());
        assertThat(fourth).isEqualTo(new GrantResult.Granted(PROD.promotionName("3", 2), 2, 2));
    }

    @Test
    void ofAHundredRequestsAtOnceExactlyOneIsGranted() throws Exception {
        var grants = Together.run(100, i -> endpoints.grant(promote(PROD, "r" + i, "2")));

        assertThat(grants).filteredOn(GrantResult.Granted.class::isInstance).hasSize(1);
        assertThat(grants).filteredOn(GrantResult.Taken.class::isInstance).hasSize(99);
        assertThat(endpoints.fence(PROD)).isEqualTo(1);
        assertThat(promotions.list("payments", 200)).hasSize(1);
    }

    @Test
    void aHundredGrantsOfOneRequestAreOne() throws Exception {
        var grants = Together.run(100, _ -> endpoints.grant(promote(PROD, "r1", "2")));

        assertThat(grants).containsOnly(new GrantResult.Granted(PROD.promotionName("2", 1), 1, 1));
        assertThat(promotions.list("payments", 200)).hasSize(1);
    }

    @Test
    void endpointsDoNotBlockEachOther() {
        endpoints.grant(promote(PROD, "r1", "2"));

        assertThat(endpoints.grant(promote(STAGING, "r2", "2"))).isInstanceOf(GrantResult.Granted.class);
    }

    @Test
    void onlyTheNamedHolderMayBeTakenOverFrom() {
        var first = granted(endpoints.grant(promote(PROD, "r1", "2")));
        var rollback = new GrantWish(PROD, RunKind.ROLLBACK, "r3", "1", "ops", first.name());

        var wrong = endpoints.grant(Given.wish(PROD, "r2", "3", "promote--other"));
        var right = granted(endpoints.grant(rollback));

        assertThat(wrong).isInstanceOf(GrantResult.Taken.class);
        assertThat(right).isEqualTo(new GrantResult.Granted(PROD.rollbackName(2), 2, 2));
        assertThat(endpoints.holder(PROD).orElseThrow().kind()).isEqualTo(RunKind.ROLLBACK);
    }

    @Test
    void noStartIsWithoutItsAuditRow() {
        var requests = new RequestStore(database);
        var audit = new AuditLog(database);
        var asked = new RequestStore.Asked(Given.CI, Set.of(), "promote-1", "the store is back");
        requests.insert(RequestStoreTest.asked(asked, RequestStoreTest.request("r1", "manifest")));
        database.jdbi().useHandle(it -> it.execute("ALTER TABLE audit RENAME TO away"));

        assertThatThrownBy(() -> endpoints.grant(promote(PROD, "r1", "2"))).isInstanceOf(RuntimeException.class);
        assertThat(endpoints.holder(PROD)).isEmpty();
        database.jdbi().useHandle(it -> it.execute("ALTER TABLE away RENAME TO audit"));
        var held = granted(endpoints.grant(promote(PROD, "r1", "2")));
        endpoints.grant(promote(PROD, "r1", "2"));

        assertThat(audit.newest("payments", 10)).singleElement().satisfies(row -> {
            assertThat(row.action()).isEqualTo("promotion.retry");
            assertThat(row.actor()).isEqualTo("ci");
            assertThat(row.subject()).isEqualTo(held.name());
            assertThat(row.reason()).isEqualTo("the store is back");
            assertThat(row.detail()).contains("r1", Given.digest("manifest").value());
        });
    }

    @Test
    void aHolderTakesOneNewFenceAndARetryGetsTheSame() {
        var held = granted(endpoints.grant(promote(PROD, "r1", "2")));

        assertThat(endpoints.takeFence(PROD, held.name(), 1)).isEqualTo(new FenceResult.Held(2));
        assertThat(endpoints.takeFence(PROD, held.name(), 1)).isEqualTo(new FenceResult.Held(2));
        assertThat(endpoints.takeFence(PROD, "zombie", 1)).isEqualTo(new FenceResult.Lost(held.name()));
    }

    @Test
    void afterItsReleaseAHolderHasLostItsFence() {
        var held = granted(endpoints.grant(promote(PROD, "r1", "2")));
        endpoints.release(PROD, held.name());

        assertThat(endpoints.takeFence(PROD, held.name(), 1)).isEqualTo(new FenceResult.Lost(null));
    }

    @Test
    void aRefusedStartLeavesNoPromotionAndItsRequestMayBeSentAgain() {
        var requests = new RequestStore(database);
        var request = RequestStoreTest.request("r1", "manifest");
        requests.insert(request);
        var refused = granted(endpoints.grant(promote(PROD, "r1", "2")));

        endpoints.releaseRefused(PROD, refused.name());

        assertThat(promotions.find("payments", refused.name())).isEmpty();
        assertThat(requests.insert(request)).isInstanceOf(RequestStore.Insertion.New.class);
        assertThat(granted(endpoints.grant(promote(PROD, "r1", "2"))).attempt()).isEqualTo(2);
    }

    @Test
    void aGrantWithoutAPlanThatHoldsNothingAnyMoreIsGrantedAnew() {
        var first = granted(endpoints.grant(promote(PROD, "r1", "2")));
        endpoints.release(PROD, first.name());

        var again = granted(endpoints.grant(promote(PROD, "r1", "2")));

        assertThat(again).isEqualTo(new GrantResult.Granted(PROD.promotionName("2", 2), 2, 2));
        assertThat(promotions.find("payments", first.name())).isEmpty();
    }

    @Test
    void aRepeatedGrantHasTheFenceThatStandsNow() {
        var first = granted(endpoints.grant(promote(PROD, "r1", "2")));
        endpoints.takeFence(PROD, first.name(), first.fence());

        assertThat(granted(endpoints.grant(promote(PROD, "r1", "2"))).fence()).isEqualTo(2);
    }

    @Test
    void aTakeOverFromAnAttemptWithoutAPlanLeavesNothingOfIt() {
        var requests = new RequestStore(database);
        requests.insert(RequestStoreTest.request("r1", "manifest"));
        var first = granted(endpoints.grant(promote(PROD, "r1", "2")));

        endpoints.grant(new GrantWish(PROD, RunKind.OPERATOR, "r2", "1", "ops", first.name()));

        assertThat(promotions.find("payments", first.name())).isEmpty();
        assertThat(requests.find("payments", "r1")).isEmpty();
    }

    @Test
    void aRollbackWithThePromotionsKeyIsARollbackAllTheSame() {
        var first = granted(endpoints.grant(promote(PROD, "r1", "2")));
        promotions.fixPlan(PROD, first.name(), Given.plan("2"), Given.digest("plan"));

        var rollback = endpoints.grant(new GrantWish(PROD, RunKind.ROLLBACK, "r1", "1", "ops", first.name()));

        assertThat(granted(rollback).name()).isEqualTo(PROD.rollbackName(2));
        assertThat(promotions
                        .findByRequest("payments", RunKind.PROMOTION, "r1")
                        .orElseThrow()
                        .name())
                .isEqualTo(first.name());
    }
}
