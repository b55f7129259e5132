package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.Given.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import dev.windlass.retirement.Calendar;
import dev.windlass.storage.ModelRegistry.Registration;
import dev.windlass.storage.RetirementStore.Announced;
import dev.windlass.storage.RetirementStore.Moved;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetirementStoreTest {
    static final VersionRef V1 = PROD.modelRef().version("1");
    static final VersionRef V2 = PROD.modelRef().version("2");
    private static final PrincipalId ANNA = new PrincipalId("payments", "anna");
    private static final RetirementPlan PLAN =
            new RetirementPlan(Calendar.ANNOUNCE, Calendar.BROWN_OUTS, Calendar.DRAIN, Calendar.ARCHIVE);

    private final LedgerRig rig = new LedgerRig();
    private final Database database = rig.database;
    private final RetirementStore retirements = new RetirementStore(database);
    private final HoldStore holds = new HoldStore(database);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void anAnnouncementIsTakenOnceAndToldToGateways() {
        var begun = begun(V1, "2");

        assertThat(begun.sunset()).isEqualTo(begun.announcedAt().plus(Calendar.ANNOUNCE));
        assertThat(retirements.announce(V1, wish("2"))).isInstanceOf(Announced.AlreadyThere.class);
        assertThat(retirements.announce(V1, wish("3"))).isInstanceOf(Announced.Other.class);
        assertThat(retirements.allLiveOfPlatform()).hasSize(1);
        assertThat(new Tombstones(database).allNoticesOfPlatform()).hasEntrySatisfying(V1, notice -> {
            assertThat(notice.successor()).isEqualTo("2");
            assertThat(notice.brownOuts()).hasSize(4);
        });
    }

    @Test
    void aStepIsTakenOnceFromItsPhaseOnly() {
        begun(V1, null);

        assertThat(step(RetirementPhase.DRAINING, RetirementPhase.UNDEPLOYED))
                .isEqualTo(new Moved.Elsewhere(RetirementPhase.ANNOUNCED));
        assertThat(step(RetirementPhase.ANNOUNCED, RetirementPhase.DRAINING)).isInstanceOf(Moved.Done.class);
        assertThat(step(RetirementPhase.ANNOUNCED, RetirementPhase.DRAINING)).isInstanceOf(Moved.Done.class);

        assertThat(retirements.events(V1, 10))
                .extracting(RetirementStore.Event::phase)
                .containsExactly(RetirementPhase.ANNOUNCED, RetirementPhase.DRAINING);
        assertThat(new AuditLog(database).newest("payments", 10))
                .extracting(AuditLog.Stored::action)
                .containsOnlyOnce("retirement.Draining");
    }

    @Test
    void aWithdrawalEndsItUntilThePurgeBegins() {
        begun(V1, null);
        to(RetirementPhase.ARCHIVED);

        assertThat(retirements.withdraw(V1, "anna", "still needed")).isInstanceOf(Moved.Done.class);
        assertThat(retirements.withdraw(V1, "anna", "again")).isInstanceOf(Moved.Done.class);
        assertThat(new Tombstones(database).allNoticesOfPlatform()).isEmpty();
        assertThat(step(RetirementPhase.ARCHIVED, RetirementPhase.PURGING))
                .isEqualTo(new Moved.Elsewhere(RetirementPhase.WITHDRAWN));

        assertThat(begun(V1, null).attempt()).isEqualTo(2);
        to(RetirementPhase.PURGING);
        assertThat(retirements.withdraw(V1, "anna", "too late"))
                .isEqualTo(new Moved.Elsewhere(RetirementPhase.PURGING));
    }

    @Test
    void aPurgedVersionLeavesItsTombstoneAndItsNameIsNeverGivenAgain() {
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");
        rig.promoted("p3", "3", "2");
        begun(V1, "3");
        to(RetirementPhase.PURGED);

        assertThat(new Tombstones(database).find(V1)).hasValueSatisfying(tombstone -> {
            assertThat(tombstone.digest()).isEqualTo(digest("1"));
            assertThat(tombstone.metrics()).containsEntry("auc", 0.93);
            assertThat(tombstone.lineageJson()).contains("abc");
            assertThat(tombstone.keptAs()).isNull();
        });
        assertThat(new ModelRegistry(database).register(Given.version("1"))).isInstanceOf(Registration.Purged.class);
        assertThat(rig.ledger.good(PROD)).containsExactly(target("3"), target("2"));
        assertThat(holds.hold(V1, ANNA, "audit")).isInstanceOf(HoldStore.Placed.TooLate.class);
    }

    @Test
    void whatDependsOnItBlocksByName() {
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");
        new RouteStore(database).write(Given.route(1, 1, 5, "p2"));
        holds.hold(V1, ANNA, "audit 2026");
        begun(V1, "2");
        begun(V2, null);
        to(RetirementPhase.DRAINING);

        var by = List.of(
                "legal hold by \"anna\" of payments: audit 2026",
                "route payments/fraud-score@prod (stable, 95 %)",
                "ledger of payments/fraud-score@prod (rollback target)",
                "promote--payments--fraud-score--prod--1--1",
                "retirement of its successor payments/fraud-score:2 (Announced)");
        assertThat(checked(RetirementPhase.DRAINING, RetirementPhase.UNDEPLOYED))
                .isEqualTo(new Moved.Blocked(by));
        assertThat(checked(RetirementPhase.DRAINING, RetirementPhase.UNDEPLOYED))
                .isEqualTo(new Moved.Blocked(by));
        assertThat(retirements.find(V1).orElseThrow().blockedBy()).isEqualTo(by);
        assertThat(retirements.events(V1, 10)).as("told once").hasSize(4);

        assertThat(holds.release(V1)).isTrue();
        assertThat(holds.release(V1)).isFalse();
        assertThat(checked(RetirementPhase.DRAINING, RetirementPhase.UNDEPLOYED))
                .isEqualTo(new Moved.Blocked(by.subList(1, by.size())));
    }

    @Test
    void undeployingTakesWarmCopiesBackButNoBytesThatServe() {
        new ModelRegistry(database).register(Given.sameBytes("1", "9"));
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");
        rig.promoted("p3", "3", "2");
        begun(V1, null);
        assertThat(owners()).contains(Ledger.owner(PROD, digest("1")));
        to(RetirementPhase.UNDEPLOYED);

        assertThat(owners())
                .doesNotContain(Ledger.owner(PROD, digest("1")))
                .contains(Ledger.owner(PROD, digest("3")), Ledger.owner(PROD, digest("2")));
        assertThat(new Tombstones(database).sharedWith(V1, digest("1"))).contains("fraud-score:9");
    }

    @Test
    void anOverrideIsNotedOncePerPersonAndAttempt() {
        var row = begun(V1, null);
        retirements.override(row, ANNA, "nobody answers");
        retirements.override(row, ANNA, "again");

        assertThat(retirements.overrides(row))
                .singleElement()
                .satisfies(it -> assertThat(it.reason()).isEqualTo("nobody answers"));
        retirements.withdraw(V1, "anna", "");
        assertThat(retirements.overrides(begun(V1, null))).isEmpty();
    }

    @Test
    void countsOfGatewaysAreSummedUpAndNeverCountedTwice() {
        var uses = new UseStore(database);
        var first = new GatewayStore.GatewayId("g1", "b1");
        uses.add(first, List.of(new UseStore.Counted(V1, ANNA, 3)));
        uses.add(first, List.of(new UseStore.Counted(V1, ANNA, 3)));
        uses.add(first, List.of(new UseStore.Counted(V1, ANNA, 5)));
        uses.add(new GatewayStore.GatewayId("g1", "b2"), List.of(new UseStore.Counted(V1, ANNA, 2)));

        assertThat(uses.callers(V1))
                .singleElement()
                .satisfies(it -> assertThat(it.requests()).isEqualTo(7));
        var last = uses.lastUse(V1);
        assertThat(last).isPresent();
        assertThat(uses.sumUpOfPlatform(Duration.ZERO)).isPositive();
        assertThat(uses.callers(V1))
                .singleElement()
                .satisfies(it -> assertThat(it.requests()).isEqualTo(7));
        assertThat(uses.lastUse(V1)).isEqualTo(last);
        assertThat(uses.lastUse(V2)).isEmpty();
    }

    private List<String> owners() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT owner FROM reservation")
                        .mapTo(String.class)
                        .list());
    }

    private RetirementRow begun(VersionRef version, @Nullable String successor) {
        return switch (retirements.announce(version, wish(successor))) {
            case Announced.Begun(var row) -> row;
            case Announced other -> throw new AssertionError(other);
        };
    }

    private static RetirementStore.Wish wish(@Nullable String successor) {
        return new RetirementStore.Wish(PLAN, digest("plan"), successor, "superseded", ANNA);
    }

    private void to(RetirementPhase wanted) {
        for (var next : RetirementPhase.values()) {
            var now = retirements.find(V1).orElseThrow().phase();
            if (next.compareTo(now) > 0 && next.compareTo(wanted) <= 0) {
                step(now, next);
            }
        }
        assertThat(retirements.find(V1).orElseThrow().phase()).isEqualTo(wanted);
    }

    private Moved step(RetirementPhase from, RetirementPhase to) {
        return retirements.advance(V1, from, to, "step", false);
    }

    private Moved checked(RetirementPhase from, RetirementPhase to) {
        return retirements.advance(V1, from, to, "step", true);
    }
}
