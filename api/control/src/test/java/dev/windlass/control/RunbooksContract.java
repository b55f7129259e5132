package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Quota;
import dev.windlass.storage.Database;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.TestDatabase;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Runbooks] does for the API. A subclass gives one that grants against the rows of a database and
/// whose plans have the digest [FakeRunbooks#PLAN].
abstract class RunbooksContract {
    static final EndpointRef PROD = new EndpointRef("payments", "fraud", "prod");
    private static final EndpointRef STAGING = new EndpointRef("payments", "fraud", "staging");
    private static final String UNKNOWN = PROD.promotionName("7", 99);

    private final Database database = TestDatabase.create();
    private Runbooks runbooks;

    abstract Runbooks create(Database rows);

    /// What runs under that name ends.
    abstract void end(String name);

    /// The engine answers no more.
    abstract void goAway();

    /// Ends what [#create] began.
    abstract void close();

    @BeforeEach
    void createRunbooks() {
        new TenantStore(database).create("payments", Quota.DEFAULT);
        new ModelRegistry(database).register(TestApi.fraud("7"));
        runbooks = create(database);
    }

    @AfterEach
    void closeAll() {
        close();
        database.close();
    }

    @Test
    void aStartSaysWhatItStarted() {
        var name = PROD.promotionName("7", 1);

        assertThat(start(PROD, "r1")).isEqualTo(started(name));
        assertThat(new EndpointStore(database).holder(PROD))
                .hasValueSatisfying(it -> assertThat(it.name()).isEqualTo(name));
        assertThat(runbooks.lost(name)).isFalse();
        assertThat(runbooks.answers()).isTrue();
    }

    @Test
    void theSameRequestIsAnsweredTheSame() {
        var first = start(PROD, "r1");

        assertThat(start(PROD, "r1")).isEqualTo(first);
        assertThat(runbooks.start(PROD, "another update of the same request", request(PROD, "r1")))
                .isEqualTo(first);
    }

    @Test
    void theSameUpdateIsAnsweredTheSameThoughItsRunHasEnded() {
        var first = start(PROD, "r1");
        end(PROD.promotionName("7", 1));

        assertThat(start(PROD, "r1")).isEqualTo(first);
    }

    @Test
    void anotherRequestHearsWhoHoldsTheEndpoint() {
        start(PROD, "r1");
        var holder = new EndpointStore(database).holder(PROD).orElseThrow();

        assertThat(start(PROD, "r2")).isEqualTo(new Told.Done<>(new StartAnswer.Busy(holder)));
    }

    @Test
    void anEndpointThatNobodyKnewIsAnother() {
        start(PROD, "r1");

        runbooks.reconcile(STAGING);

        assertThat(start(STAGING, "r2")).isEqualTo(started(STAGING.promotionName("7", 1)));
    }

    @Test
    void anOrderIsAnsweredWithThePhaseThatItLeadsTo() {
        start(PROD, "r1");
        var name = PROD.promotionName("7", 1);

        assertThat(runbooks.approved(PROD, name, "d1")).isEqualTo(new Told.Done<>(Phase.AWAITING_APPROVAL));
        assertThat(runbooks.approved(PROD, name, "d1"))
                .as("told again")
                .isEqualTo(new Told.Done<>(Phase.AWAITING_APPROVAL));
        assertThat(runbooks.pause(PROD, name, "ci", "wait")).isEqualTo(new Told.Done<>(Phase.PAUSED));
        assertThat(runbooks.resume(PROD, name, "ci", false)).isEqualTo(new Told.Done<>(Phase.PROGRESSING));
        assertThat(runbooks.abort(PROD, name, "ci", "INC-42")).isEqualTo(new Told.Done<>(Phase.ABORTING));
    }

    @Test
    void whatHasEndedTakesNoOrderAndIsLost() {
        start(PROD, "r1");
        var name = PROD.promotionName("7", 1);
        end(name);

        assertThat(orders(name)).containsOnly(new Told.Ended<>());
        assertThat(runbooks.lost(name)).isTrue();
    }

    @Test
    void whatNobodyStartedTakesNoOrderAndIsLost() {
        assertThat(orders(UNKNOWN)).containsOnly(new Told.Ended<>());
        assertThat(runbooks.retryRollback(PROD, PROD.rollbackName(99), "ci", "again"))
                .isEqualTo(new Told.Ended<>());
        assertThat(runbooks.giveUpRollback(PROD, PROD.rollbackName(99), "ci", "enough"))
                .isEqualTo(new Told.Ended<>());
        assertThat(runbooks.lost(UNKNOWN)).isTrue();
    }

    @Test
    void aRetirementIsStartedAndThenToldAgain() {
        var version = PROD.modelRef().version("7");
        var id = new Id.Retirement(version).text();

        assertThat(runbooks.lost(id)).isTrue();
        assertThat(runbooks.retire(version, "ci")).isEqualTo(new Told.Done<>(id));
        assertThat(runbooks.retire(version, "ci")).isEqualTo(new Told.Done<>(id));
        assertThat(runbooks.lost(id)).isFalse();
    }

    @Test
    void aGroupIsStartedAndThenToldAgain() {
        var group = new Id.Group("payments", "checkout", 1);

        assertThat(runbooks.lost(group.text())).isTrue();
        assertThat(runbooks.group(group, "ci")).isEqualTo(new Told.Done<>(group.text()));
        assertThat(runbooks.group(group, "ci")).isEqualTo(new Told.Done<>(group.text()));
        assertThat(runbooks.lost(group.text())).isFalse();
    }

    @Test
    void aJourneyIsStartedAndThenToldAgain() {
        var journey = new Id.Journey(PROD.modelRef().version("7"), 1);

        assertThat(runbooks.lost(journey.text())).isTrue();
        for (int i = 0; i < 2; i++) {
            assertThat(runbooks.journey(journey, List.of("dev", "prod"), "ci"))
                    .isEqualTo(new Told.Done<>(journey.text()));
        }
        assertThat(runbooks.lost(journey.text())).isFalse();
    }

    @Test
    void anEngineThatIsAwayIsSilentAndNothingCountsAsLost() throws Exception {
        start(PROD, "r1");
        var name = PROD.promotionName("7", 1);

        goAway();

        assertThat(runbooks.answers()).isFalse();
        assertThat(runbooks.lost(name)).isFalse();
        assertThat(runbooks.lost(UNKNOWN)).isFalse();
        // Together: each waits for as long as it may.
        try (var together = Executors.newVirtualThreadPerTaskExecutor()) {
            var bestEffort = together.submit(() -> runbooks.reconcile(PROD));
            var told = together.invokeAll(List.<Callable<Told<?>>>of(
                    () -> start(PROD, "r1"),
                    () -> runbooks.rollback(PROD, "u9", new RollbackRequest(PROD, "r9", null, "ci", "INC-42")),
                    () -> runbooks.retire(PROD.modelRef().version("7"), "ci"),
                    () -> runbooks.journey(new Id.Journey(PROD.modelRef().version("7"), 1), List.of("prod"), "ci"),
                    () -> runbooks.abort(PROD, name, "ci", "INC-42")));
            for (var each : told) {
                assertThat(each.get()).isInstanceOf(Told.Silent.class);
            }
            bestEffort.get();
        }
    }

    private Stream<Told<Phase>> orders(String name) {
        return Stream.of(
                runbooks.approved(PROD, name, "d1"),
                runbooks.rejected(PROD, name, "d2"),
                runbooks.pause(PROD, name, "ci", "wait"),
                runbooks.resume(PROD, name, "ci", true),
                runbooks.abort(PROD, name, "ci", "INC-42"));
    }

    final Told<StartAnswer> start(EndpointRef endpoint, String requestId) {
        return runbooks.start(endpoint, "update-of-" + requestId, request(endpoint, requestId));
    }

    private static Told<StartAnswer> started(String name) {
        return new Told.Done<>(new StartAnswer.Started(name, FakeRunbooks.PLAN));
    }

    private static PromotionRequest request(EndpointRef endpoint, String requestId) {
        var valid = Promotions.parse(PromotionRig.manifest("7").replace("to: prod", "to: " + endpoint.env()));
        return new PromotionRequest(endpoint, requestId, valid.requestDigest(), valid.manifest(), "ci", null);
    }
}
