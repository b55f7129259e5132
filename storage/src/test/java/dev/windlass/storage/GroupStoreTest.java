package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Transition;
import dev.windlass.group.Barrier;
import dev.windlass.group.GroupMember;
import dev.windlass.group.GroupStanding;
import dev.windlass.group.GroupStanding.Back;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.group.GroupStanding.Ended;
import dev.windlass.storage.GroupRow.Wished;
import dev.windlass.storage.GroupStore.Made;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GroupStoreTest {
    private static final Id.Group FIRST = new Id.Group("payments", "checkout", 1);
    private static final Back HARM = new Back("Harm", "fraud-score: worse", "judge");

    private final Database database = Given.database();
    private final GroupStore groups = new GroupStore(database);
    private final LockstepStore lockstep = new LockstepStore(database);
    private final PromotionStore promotions = new PromotionStore(database);

    @BeforeEach
    void knowTheOtherModel() {
        database.jdbi().useHandle(it -> it.execute("INSERT INTO model (tenant, model) VALUES ('payments', 'limits')"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theSameRequestIsTheSameGroupAndAnotherOneWaitsForItsEnd() {
        var made = (Made.New) make("r1", "a");

        assertThat(made.row().id()).isEqualTo(FIRST);
        assertThat(((Made.Same) make("r1", "a")).row()).isEqualTo(made.row());
        assertThat(make("r1", "b")).isEqualTo(new Made.Other());
        assertThat(((Made.Live) make("r2", "a")).row()).isEqualTo(made.row());
        assertThat(groups.allLiveOfPlatform()).containsExactly(made.row());

        lockstep.end(FIRST, new Ended(Phase.REJECTED, "Busy", "words"));

        assertThat(groups.allLiveOfPlatform()).isEmpty();
        assertThat(((Made.New) make("r2", "a")).row().id()).isEqualTo(new Id.Group("payments", "checkout", 2));
        assertThat(groups.list("payments", 10)).extracting(it -> it.id().n()).containsExactly(2L, 1L);
        assertThat(groups.list("payments", 1)).hasSize(1);
        assertThat(groups.list("claims", 10)).isEmpty();
    }

    @Test
    void aMemberIsKnownByItsRequest() {
        make("r1", "a");
        var request = new Id.GroupStart(FIRST, "fraud-score").text();

        assertThat(groups.ofRequest("payments", request)).contains(FIRST);
        assertThat(groups.ofRequest("claims", request)).isEmpty();
        assertThat(groups.ofRequest("payments", "r1")).isEmpty();
        assertThat(groups.member(FIRST, "fraud-score"))
                .hasValueSatisfying(it -> assertThat(it.requestId()).isEqualTo(request));
        assertThat(groups.member(FIRST, "other")).isEmpty();
    }

    @Test
    void theLastToArriveAtTheEndDecides() {
        make("r1", "a");
        grant("fraud-score");
        grant("limits");

        assertThat(lockstep.arrive(FIRST, "fraud-score", Barrier.READY).passes(Barrier.READY))
                .isFalse();
        assertThat(lockstep.arrive(FIRST, "limits", Barrier.READY).passes(Barrier.READY))
                .isTrue();
        lockstep.arrive(FIRST, "limits", Barrier.END);
        assertThat(lockstep.arrive(FIRST, "limits", 3).members().get(1).arrived())
                .isEqualTo(Barrier.END);
        assertThat(lockstep.look(FIRST).decision()).isEqualTo(Decision.OPEN);

        var decided = lockstep.arrive(FIRST, "fraud-score", Barrier.END);

        assertThat(decided.decision()).isEqualTo(Decision.COMMITTED);
        assertThat(lockstep.back(FIRST, HARM)).as("too late").isEqualTo(decided);
    }

    @Test
    void allBackIsDecidedOnceToo() {
        make("r1", "a");
        grant("fraud-score");
        grant("limits");

        assertThat(lockstep.back(FIRST, HARM).back()).isEqualTo(HARM);
        assertThat(lockstep.back(FIRST, new Back("Aborted", "later", "op")).back())
                .isEqualTo(HARM);
        lockstep.arrive(FIRST, "fraud-score", Barrier.END);
        assertThat(lockstep.arrive(FIRST, "limits", Barrier.END).decision()).isEqualTo(Decision.BACK);
    }

    @Test
    void aMemberThatHasTurnedOrWasLostTurnsTheGroupWhoeverLooks() {
        make("r1", "a");
        var name = grant("fraud-score");
        grant("limits");
        record(name, Phase.ROLLED_BACK, "WorkflowLost");

        var standing = lockstep.look(FIRST);

        assertThat(standing.decision()).isEqualTo(Decision.BACK);
        assertThat(standing.back()).isEqualTo(new Back("WorkflowLost", "fraud-score: words", "windlass"));
        assertThat(standing.members().getFirst().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void oneThatServedAlreadyHoldsNobodyUpAtTheEnd() {
        make("r1", "a");
        var name = grant("fraud-score");
        grant("limits");
        assertThat(lockstep.arrive(FIRST, "limits", Barrier.END).decision()).isEqualTo(Decision.OPEN);
        record(name, Phase.SUCCEEDED, "AlreadyServing");

        assertThat(lockstep.look(FIRST).passes(Barrier.END)).isTrue();
        assertThat(lockstep.look(FIRST).decision()).isEqualTo(Decision.COMMITTED);
    }

    @Test
    void oneThatCanNotStartTurnsTheGroup() {
        make("r1", "a");

        var standing = lockstep.refused(FIRST, "limits", new Back("Busy", "limits can't start", "windlass"));

        assertThat(standing.decision()).isEqualTo(Decision.BACK);
        assertThat(standing.members().get(1).refused()).isEqualTo("limits can't start");
        assertThat(standing.members().get(1).promotion()).isNull();
    }

    @Test
    void whatTookAMemberBackIsShownAsItStands() {
        make("r1", "a");
        var rollback = grant("limits");

        lockstep.taken(FIRST, "fraud-score", rollback, null);
        var standing = lockstep.taken(FIRST, "limits", null, "was its first");

        assertThat(standing.members().get(0).taken()).isEqualTo(new GroupMember.Taken(rollback, Phase.PENDING, null));
        assertThat(standing.members().get(1).taken()).isEqualTo(new GroupMember.Taken(null, null, "was its first"));
    }

    @Test
    void ofAllAtOnceThereIsOneDecision() throws Exception {
        make("r1", "a");
        grant("fraud-score");
        grant("limits");
        lockstep.arrive(FIRST, "fraud-score", Barrier.END);
        try (var together = Executors.newVirtualThreadPerTaskExecutor()) {
            var arriving = together.submit(() -> lockstep.arrive(FIRST, "limits", Barrier.END));
            var turning = together.submit(() -> lockstep.back(FIRST, HARM));

            assertThat(arriving.get().decision())
                    .isEqualTo(turning.get().decision())
                    .isNotEqualTo(Decision.OPEN);
        }
    }

    @Test
    void theFirstEndStays() {
        make("r1", "a");
        var ended = new Ended(Phase.SUCCEEDED, "Completed", "all");
        lockstep.end(FIRST, ended);

        GroupStanding again = lockstep.end(FIRST, new Ended(Phase.REJECTED, "Busy", "no"));

        assertThat(again.ended()).isEqualTo(ended);
        assertThat(groups.find(FIRST).orElseThrow().endedAt()).isNotNull();
    }

    private Made make(String requestId, String text) {
        return groups.make(new GroupStore.Wish(
                "payments",
                "checkout",
                "prod",
                requestId,
                Given.digest(text),
                Given.asked(Given.CI),
                null,
                group -> List.of(wished(group, "fraud-score"), wished(group, "limits"))));
    }

    private static Wished wished(Id.Group group, String model) {
        Digest digest = Given.digest(group.text() + model);
        return new Wished(model, "2", new Id.GroupStart(group, model).text(), digest, "{}");
    }

    private String grant(String model) {
        var endpoint = new EndpointRef("payments", model, "prod");
        return granted(new EndpointStore(database)
                        .grant(Given.promote(endpoint, new Id.GroupStart(FIRST, model).text(), "2")))
                .name();
    }

    private void record(String name, Phase phase, String reason) {
        promotions.record(Transition.of(name, PROD, 1, phase, reason, "words", "x", 0, 0, 0, 0, false, Progress.NONE));
    }
}
