package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.Given.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.JourneyPhase;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Role;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Transition;
import dev.windlass.environment.Course;
import dev.windlass.environment.Due;
import dev.windlass.environment.Environment;
import dev.windlass.storage.JourneyRow.Stop;
import dev.windlass.storage.JourneyStore.Begun;
import dev.windlass.storage.JourneyStore.Ordered;
import dev.windlass.storage.JourneyStore.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JourneyStoreTest {
    private static final Principal CI = new Principal("ci", "payments", Set.of(Role.RELEASE_MANAGER));
    private static final Principal BOB = new Principal("bob", "payments", Set.of(Role.TENANT_ADMIN));
    private static final List<Stop> WAY = List.of(new Stop("staging", "fast"), new Stop("prod", "standard"));

    private final Database database = Given.database();
    private final EndpointStore endpoints = new EndpointStore(database);
    private final EnvironmentStore environments = new EnvironmentStore(database);
    private final JourneyStore journeys = new JourneyStore(database);
    private final Journeys reads = new Journeys(database);

    JourneyStoreTest() {
        environments.set(
                "payments",
                List.of(new Environment("staging", Duration.ofHours(24)), new Environment("prod", Duration.ZERO)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theSameRequestIsOneJourneyAndAModelHasOneAtATime() {
        var row = begun("r1", "1");

        assertThat(row.name()).isEqualTo("journey--payments--fraud-score--1--1");
        assertThat(journeys.begin(wish("r1", "1"))).isInstanceOf(Begun.Same.class);
        assertThat(journeys.begin(wish("r1", "2"))).isInstanceOf(Begun.Other.class);
        assertThat(journeys.begin(wish("r2", "2"))).isEqualTo(new Begun.Busy(row.name()));
        assertThat(reads.allLiveOfPlatform()).extracting(JourneyRow::name).containsExactly(row.name());
        assertThat(reads.find("lending", row.name())).isEmpty();
    }

    @Test
    void manyAtOnceBeginOne() throws Exception {
        var answers = Together.run(8, i -> journeys.begin(wish("r" + i, "1")));

        assertThat(answers).filteredOn(Begun.New.class::isInstance).hasSize(1);
        assertThat(answers).filteredOn(Begun.Busy.class::isInstance).hasSize(7);
    }

    @Test
    void itWalksAsFarAsTheRowsAllow() {
        var row = begun("r1", "1");
        assertThat(advanced(row)).isEqualTo(new Due.StartLeg());
        var staging = granted("staging", row.legId("staging", 1));
        assertThat(advanced(row)).isEqualTo(new Due.AwaitLeg(staging));

        serves("staging", staging, Duration.ofHours(1));
        ended("staging", staging, Phase.SUCCEEDED, "Promoted");
        assertThat(advanced(row)).isInstanceOf(Due.AwaitSoak.class);
        assertThat(now(row).phase()).isEqualTo(JourneyPhase.SOAKING);

        served("staging", Duration.ofHours(24));
        assertThat(advanced(row)).isEqualTo(new Due.StartLeg());
        var prod = granted("prod", row.legId("prod", 1));
        serves("prod", prod, Duration.ZERO);
        ended("prod", prod, Phase.SUCCEEDED, "Promoted");
        assertThat(advanced(row)).isEqualTo(new Due.Nothing());
        assertThat(advanced(row)).isEqualTo(new Due.Nothing());

        assertThat(reads.events(row.name(), 10))
                .extracting(it -> it.phase() + " " + it.env())
                .containsExactly("PROMOTING staging", "SOAKING staging", "PROMOTING prod", "SUCCEEDED prod");
        assertThat(reads.legs(now(row))).extracting(Journeys.Leg::promotion).containsExactly(staging, prod);
        assertThat(new AuditLog(database).newest("payments", 20))
                .extracting(AuditLog.Stored::action)
                .contains("journey.Soaking", "journey.Promoting", "journey.Succeeded");
    }

    @Test
    void aRollbackInItsSoakStopsIt() {
        var row = begun("r1", "1");
        var leg = granted("staging", row.legId("staging", 1));
        serves("staging", leg, Duration.ofHours(1));
        ended("staging", leg, Phase.SUCCEEDED, "Promoted");
        advanced(row);
        database.jdbi().useHandle(handle -> handle.execute("UPDATE ledger SET state = 'BAD'"));

        assertThat(advanced(row)).isEqualTo(new Due.Nothing());
        assertThat(now(row).reason()).isEqualTo(Course.SOAK_BROKEN);
    }

    @Test
    void aRetryGoesOnWhereItStoppedAsWhoRetries() {
        var row = begun("r1", "1");
        var leg = granted("staging", row.legId("staging", 1));
        ended("staging", leg, Phase.REJECTED, "PolicyDenied");
        advanced(row);
        assertThat(now(row).reason()).isEqualTo("PolicyDenied");
        var other = begun("r2", "2");
        assertThat(journeys.retry("payments", row.name(), BOB, "")).isEqualTo(new Ordered.Busy(other.name()));
        assertThat(journeys.abort("payments", other.name(), "bob", "")).isInstanceOf(Ordered.Done.class);
        advanced(other);

        assertThat(journeys.retry("payments", row.name(), BOB, "fixed")).isInstanceOf(Ordered.Done.class);

        var again = now(row);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.requester()).isEqualTo(BOB.id());
        assertThat(again.askedBy()).containsExactly(CI.id(), BOB.id());
        assertThat(advanced(row)).isEqualTo(new Due.StartLeg());
        assertThat(journeys.retry("payments", row.name(), CI, "")).isInstanceOf(Ordered.Elsewhere.class);
    }

    @Test
    void anAbortForgetsTheRequestThatNobodyGranted() {
        var row = begun("r1", "1");
        request("staging", row.legId("staging", 1));

        assertThat(journeys.abort("payments", row.name(), "bob", "enough")).isInstanceOf(Ordered.Done.class);
        assertThat(advanced(row)).isEqualTo(new Due.Nothing());

        assertThat(now(row).phase()).isEqualTo(JourneyPhase.ABORTED);
        assertThat(new RequestStore(database).find("payments", row.legId("staging", 1)))
                .isEmpty();
    }

    @Test
    void whatCanNeverStartStopsItButOnlyWhereItStillStands() {
        var row = begun("r1", "1");
        journeys.waits(row, "staging is frozen");
        assertThat(now(row).message()).isEqualTo("staging is frozen");
        journeys.refused(row, "Retired", "its version is on its way out");
        assertThat(now(row).phase()).isEqualTo(JourneyPhase.STOPPED);

        journeys.retry("payments", row.name(), BOB, "");
        journeys.refused(row, "Retired", "an answer that came late");
        assertThat(now(row).phase()).isEqualTo(JourneyPhase.PROMOTING);
    }

    @Test
    void aListOfEnvironmentsIsSetAndTakenBack() {
        assertThat(environments.of("payments")).hasToString("staging:1d prod");
        environments.set("payments", List.of());
        assertThat(environments.of("payments").listed()).isFalse();
    }

    @Test
    void policiesHearOfTheSoak() {
        var soaks = new SoakStore(database);
        assertThat(soaks.facts(PROD, "1", null).missing()).contains("never stable there");
        var leg = granted("staging", "other");
        serves("staging", leg, Duration.ofHours(25));

        var facts = soaks.facts(PROD, "1", "INC-42");
        assertThat(facts.missing()).isNull();
        assertThat(facts.servedSeconds().get("staging")).isBetween(25 * 3600L, 25 * 3600L + 600);
        assertThat(facts.breakGlass()).isEqualTo("INC-42");
    }

    private JourneyRow begun(String requestId, String version) {
        return switch (journeys.begin(wish(requestId, version))) {
            case Begun.New(var row) -> row;
            case Begun other -> throw new AssertionError(other);
        };
    }

    private static Wish wish(String requestId, String version) {
        return new Wish(
                PROD.modelRef().version(version), requestId, digest(version), WAY, Duration.ofDays(30), null, CI);
    }

    private Due advanced(JourneyRow row) {
        return journeys.advance("payments", row.name()).due();
    }

    private JourneyRow now(JourneyRow row) {
        return reads.find("payments", row.name()).orElseThrow();
    }

    private static EndpointRef in(String env) {
        return new EndpointRef("payments", "fraud-score", env);
    }

    private void request(String env, String requestId) {
        new RequestStore(database)
                .insert(new RequestStore.Request(
                        in(env),
                        requestId,
                        RunKind.PROMOTION,
                        digest(requestId),
                        "{}",
                        RequestStore.Asked.by(CI),
                        null,
                        null,
                        Instant.EPOCH));
    }

    private String granted(String env, String requestId) {
        request(env, requestId);
        return ((GrantResult.Granted) endpoints.grant(Given.promote(in(env), requestId, "1"))).name();
    }

    private void serves(String env, String by, Duration since) {
        new Ledger(database).move(new LedgerMove(in(env), 1, by, target("1"), null, Duration.ofHours(1), null, false));
        served(env, since);
    }

    private void served(String env, Duration since) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE ledger SET at = now() - make_interval(secs => ?) WHERE env = ?",
                        since.toSeconds(),
                        env));
    }

    private void ended(String env, String name, Phase phase, String reason) {
        var progress = new Progress(List.of(), "", null, List.of(), null);
        new PromotionStore(database)
                .record(Transition.of(name, in(env), 1, phase, reason, "", "windlass", 0, 0, 0, 0, false, progress));
    }
}
