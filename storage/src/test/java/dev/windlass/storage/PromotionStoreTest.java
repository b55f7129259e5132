package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.Given.granted;
import static dev.windlass.storage.Given.plan;
import static dev.windlass.storage.Given.promote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Role;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Transition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PromotionStoreTest {
    private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
    private static final Progress PROGRESS = new Progress(
            List.of(Role.MODEL_RISK),
            "an approver with role model-risk",
            SINCE.plusSeconds(60),
            List.of(new Condition("PartialAck", Condition.Status.TRUE, "GatewayAway", "b is away", SINCE)),
            new Judgement(
                    Judgement.Verdict.UNDECIDED, 1.5, 100, null, new ArmTotals(10, 1, 0, 0), ArmTotals.NONE, 3, "few"));

    private final Database database = Given.database();
    private final PromotionStore promotions = new PromotionStore(database);
    private final String name =
            granted(new EndpointStore(database).grant(promote(PROD, "r1", "2"))).name();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aChangeIsTheProjectionAndAnEvent() {
        promotions.record(change(1, Phase.PROGRESSING));

        var row = promotions.find("payments", name).orElseThrow();
        assertThat(row.phase()).isEqualTo(Phase.PROGRESSING);
        assertThat(row.progress()).isEqualTo(PROGRESS);
        assertThat(row.weightSetPercent()).isEqualTo(25);
        assertThat(row.endedAt()).isNull();
        assertThat(promotions.events("payments", name, 0))
                .singleElement()
                .satisfies(event -> assertThat(event.judgement()).isEqualTo(PROGRESS.judgement()));
    }

    @Test
    void anOlderChangeChangesNothing() {
        promotions.record(change(5, Phase.PROGRESSING));

        assertThat(promotions.record(change(5, Phase.PAUSED))).isFalse();
        assertThat(promotions.record(change(4, Phase.PAUSED))).isFalse();
        assertThat(promotions.find("payments", name).orElseThrow().phase()).isEqualTo(Phase.PROGRESSING);
        assertThat(promotions.events("payments", name, 0)).hasSize(1);
    }

    @Test
    void nothingFollowsATerminalPhase() {
        promotions.record(change(1, Phase.SUCCEEDED));

        assertThat(promotions.record(change(2, Phase.ROLLED_BACK))).isFalse();
        assertThat(promotions.find("payments", name).orElseThrow().endedAt()).isNotNull();
    }

    @Test
    void aRunThatCountsAnewAfterAResetStillEnds() {
        promotions.record(change(5, Phase.PROGRESSING));

        assertThat(promotions.record(change(3, Phase.SUCCEEDED))).isTrue();
        assertThat(promotions.record(change(3, Phase.SUCCEEDED))).isFalse();
        assertThat(promotions.find("payments", name).orElseThrow().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(promotions.events("payments", name, 0))
                .extracting(PromotionEventRow::seq)
                .containsExactly(5L, 6L);
    }

    @Test
    void whoRunsOnAfterItLostItsEndpointIsFound() {
        var endpoints = new EndpointStore(database);
        promotions.fixPlan(PROD, name, plan("2"), digest("plan"));
        var before = promotions.allSupersededOfPlatform(java.time.Duration.ZERO);
        endpoints.grant(Given.wish(PROD, "r2", "3", name));

        assertThat(before).isEmpty();
        assertThat(promotions.allSupersededOfPlatform(java.time.Duration.ZERO))
                .extracting(PromotionRow::name)
                .containsExactly(name);
        assertThat(promotions.allSupersededOfPlatform(java.time.Duration.ofHours(1)))
                .isEmpty();
    }

    @Test
    void ofManyRepeatsOfOneChangeOneIsTaken() throws Exception {
        var taken = Together.run(20, _ -> promotions.record(change(1, Phase.PLANNED)));

        assertThat(taken).containsOnlyOnce(true);
        assertThat(promotions.events("payments", name, 0)).hasSize(1);
    }

    @Test
    void eventsComeInOrderAfterTheGivenOne() {
        for (int seq = 1; seq <= 12; seq++) {
            promotions.record(change(seq, Phase.PROGRESSING));
        }

        assertThat(promotions.events("payments", name, 9))
                .extracting(PromotionEventRow::seq)
                .containsExactly(10L, 11L, 12L);
    }

    @Test
    void theFirstPlanStays() {
        var first = promotions.fixPlan(PROD, name, plan("2"), digest("first"));
        var second = promotions.fixPlan(PROD, name, plan("3"), digest("second"));

        assertThat(first).isEqualTo(plan("2"));
        assertThat(second).isEqualTo(plan("2"));
        assertThat(promotions.find("payments", name).orElseThrow().planDigest()).isEqualTo(digest("first"));
    }

    @Test
    void anotherTenantSeesNothing() {
        promotions.record(change(1, Phase.PLANNED));

        assertThat(promotions.find("claims", name)).isEmpty();
        assertThat(promotions.list("claims", 10)).isEmpty();
        assertThat(promotions.events("claims", name, 0)).isEmpty();
        assertThat(promotions.findByRequest("claims", RunKind.PROMOTION, "r1")).isEmpty();
    }

    @Test
    void evidenceIsNotedAndFoundByRequest() {
        promotions.sealed(PROD, name, digest("evidence"));

        assertThat(promotions
                        .findByRequest("payments", RunKind.PROMOTION, "r1")
                        .orElseThrow()
                        .evidence())
                .isEqualTo(digest("evidence"));
    }

    @Test
    void verdictsAreNotedOncePerOccasionWeightAndFacts() {
        var verdicts = new VerdictStore(database);
        var recorded = new VerdictStore.Recorded(
                "START", 5, new PolicyVerdict.Allowed(List.of()), "{\"a\": 1}", digest("facts"), SINCE);

        verdicts.add(PROD, name, recorded);
        verdicts.add(PROD, name, recorded);

        assertThat(verdicts.of("payments", name))
                .singleElement()
                .usingRecursiveComparison()
                .ignoringFields("at")
                .isEqualTo(recorded);
        assertThat(verdicts.of("claims", name)).isEmpty();
    }

    private Transition change(long seq, Phase phase) {
        return Transition.of(name, PROD, seq, phase, "Step", "step 2 of 4", "ci", 2, 25, 5, 3, false, PROGRESS);
    }
}
