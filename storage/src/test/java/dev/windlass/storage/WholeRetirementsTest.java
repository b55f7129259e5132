package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.RetirementStoreTest.V1;
import static dev.windlass.storage.RetirementStoreTest.V2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ModelRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.VersionRef;
import dev.windlass.retirement.Calendar;
import dev.windlass.storage.ModelRegistry.Registration;
import dev.windlass.storage.RetirementStore.Moved;
import dev.windlass.storage.WholeRetirements.Announced;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A model goes with all its versions, its routes and its ledgers.
class WholeRetirementsTest {
    private static final PrincipalId ANNA = new PrincipalId("payments", "anna");
    private static final RetirementPlan PLAN =
            new RetirementPlan(Calendar.ANNOUNCE, Calendar.BROWN_OUTS, Calendar.DRAIN, Calendar.ARCHIVE);

    private static final String HOLDER = "promote--payments--fraud-score--prod--1--1";

    private final LedgerRig rig = new LedgerRig();
    private final Database database = rig.database;
    private final RetirementStore retirements = new RetirementStore(database);
    private final WholeRetirements wholes = new WholeRetirements(database);
    private final ModelRegistry registry = new ModelRegistry(database);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void allVersionsAreAnnouncedTogetherAndOnce() {
        retirements.announce(V1, wish("2"));
        step(V1, RetirementPhase.ANNOUNCED, RetirementPhase.BROWN_OUT);

        var begun = begun();

        assertThat(begun).allSatisfy(row -> {
            assertThat(row.whole()).isTrue();
            assertThat(row.notice().whole()).isTrue();
        });
        assertThat(begun).hasSizeGreaterThanOrEqualTo(2);
        assertThat(retirements.find(V1).orElseThrow().phase())
                .as("it retired before, and keeps its calendar")
                .isEqualTo(RetirementPhase.BROWN_OUT);
        assertThat(announce(null)).isInstanceOf(Announced.AlreadyThere.class);
        assertThat(announce("other")).isInstanceOf(Announced.Other.class);
        assertThat(wholes.announce(new ModelRef("payments", "nothing"), wish(null)))
                .isInstanceOf(Announced.Empty.class);
    }

    @Test
    void itTakesNoNewVersion() {
        var known = registry.find(V1).orElseThrow();
        begun();

        assertThat(registry.register(known)).isInstanceOf(Registration.AlreadyThere.class);
        assertThat(registry.register(another(known))).isInstanceOf(Registration.ModelRetires.class);

        wholes.withdraw(PROD.modelRef(), "anna", "still needed");
        assertThat(registry.register(another(known))).isInstanceOf(Registration.Registered.class);
    }

    /// What serves and what is the way back go, too; nothing but people, holders and a successor that goes blocks it.
    @Test
    void undeployingEmptiesTheRoutesAndLetsTheLedgerGo() {
        served();
        new EndpointStore(database).release(PROD, HOLDER);
        begun();
        assertThat(owners()).isNotEmpty();

        for (var version : List.of(V1, V2)) {
            step(version, RetirementPhase.ANNOUNCED, RetirementPhase.DRAINING);
            assertThat(retirements.advance(version, RetirementPhase.DRAINING, RetirementPhase.UNDEPLOYED, "", true))
                    .isInstanceOf(Moved.Done.class);
        }

        assertThat(new RouteStore(database).find(PROD).orElseThrow().arms()).isEmpty();
        assertThat(owners()).isEmpty();
    }

    @Test
    void aHolderBlocksItAndARouteThatCameBackDoes() {
        served();
        begun();
        step(V2, RetirementPhase.ANNOUNCED, RetirementPhase.DRAINING);
        assertThat(retirements.advance(V2, RetirementPhase.DRAINING, RetirementPhase.UNDEPLOYED, "", true))
                .isEqualTo(new Moved.Blocked(List.of(HOLDER)));
        new EndpointStore(database).release(PROD, HOLDER);
        step(V2, RetirementPhase.DRAINING, RetirementPhase.UNDEPLOYED);

        assertThat(new RouteStore(database).write(Given.route(2, 2, 5, "somebody")))
                .isInstanceOf(RouteWritten.Accepted.class);
        assertThat(retirements.advance(V2, RetirementPhase.UNDEPLOYED, RetirementPhase.ARCHIVED, "", true))
                .isInstanceOf(Moved.Blocked.class);
    }

    @Test
    void aVersionIsNotTakenBackAloneButTheModelIs() {
        begun();
        step(V2, RetirementPhase.ANNOUNCED, RetirementPhase.PURGING);

        assertThat(retirements.withdraw(V1, "anna", "")).isInstanceOf(Moved.Blocked.class);
        assertThat(wholes.withdraw(PROD.modelRef(), "anna", "still needed"))
                .extracting(RetirementRow::version)
                .contains(V1)
                .doesNotContain(V2);
        assertThat(retirements.find(V1).orElseThrow().phase()).isEqualTo(RetirementPhase.WITHDRAWN);
    }

    /// Version 1 beside 5 % of version 2; both are in the ledger.
    private void served() {
        rig.promoted("p1", "1", null);
        rig.promoted("p2", "2", "1");
        assertThat(new RouteStore(database).write(Given.route(1, 1, 5, "p2")))
                .isInstanceOf(RouteWritten.Accepted.class);
    }

    private List<String> owners() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT owner FROM reservation WHERE owner LIKE 'ledger:%'")
                        .mapTo(String.class)
                        .list());
    }

    private List<RetirementRow> begun() {
        return switch (announce(null)) {
            case Announced.Begun(var rows) -> rows;
            case Announced other -> throw new AssertionError(other);
        };
    }

    private Announced announce(@Nullable String successor) {
        return wholes.announce(PROD.modelRef(), wish(successor));
    }

    private static RetirementStore.Wish wish(@Nullable String successor) {
        return new RetirementStore.Wish(PLAN, digest("plan"), successor, "superseded", ANNA);
    }

    private void step(VersionRef version, RetirementPhase from, RetirementPhase to) {
        assertThat(retirements.advance(version, from, to, "step", false)).isInstanceOf(Moved.Done.class);
    }

    private static ModelVersion another(ModelVersion known) {
        return new ModelVersion(
                known.ref().modelRef().version("99"),
                digest("99"),
                known.byteSize(),
                known.format(),
                known.schema(),
                known.metrics(),
                known.lineageJson(),
                known.owner(),
                known.risk(),
                known.needs(),
                known.createdBy(),
                known.createdAt());
    }
}
