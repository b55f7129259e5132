package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.access.Hand;
import dev.windlass.client.JourneyClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.EnvironmentsOrder;
import dev.windlass.client.message.EnvironmentsOrder.Env;
import dev.windlass.client.message.JourneyView;
import dev.windlass.client.message.NewJourney;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.domain.Block;
import dev.windlass.domain.Id;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.storage.AuditLog;
import dev.windlass.storage.Person;
import dev.windlass.workflow.activity.LegActivities.AbortLeg;
import dev.windlass.workflow.activity.LegActivities.LegAborted;
import dev.windlass.workflow.activity.LegActivities.LegStart;
import dev.windlass.workflow.activity.LegActivities.StartLeg;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JourneyApiTest {
    private static final Id.Journey FIRST =
            new Id.Journey(PromotionRig.PROD.modelRef().version("7"), 1);

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        PromotionRig.withVersions(api);
        api.key("lead", "payments", Role.TENANT_ADMIN);
        by("lead").setEnvironments("payments", order("dev", "staging:24h", "prod"));
    }

    @Test
    void aJourneyIsARowAnAuditRowAndAWorkflow() {
        var view = begin("ci", "r1");

        assertThat(view.name()).isEqualTo(FIRST.text());
        assertThat(view.phase()).isEqualTo("Promoting");
        assertThat(view.stages())
                .extracting(it -> it.environment() + " " + it.preset() + " " + it.state() + " " + it.soak())
                .containsExactly("dev fast Promoting PT0S", "staging fast Ahead PT24H", "prod standard Ahead PT0S");
        assertThat(api.runbooks.told).containsExactly("journey " + FIRST.text());
        assertThat(actions()).contains("journey.start", "tenant.environments");
        assertThat(begin("ci", "r1")).isEqualTo(view);
        assertThat(by("view").find(FIRST)).isEqualTo(view);
        assertThat(by("view").list("payments")).containsExactly(view);
    }

    @Test
    void aModelHasOneJourneyAtATimeAndAKeyOneRequest() {
        begin("ci", "r1");

        var busy = refused(() -> by("ci").begin("payments", wish("6", "prod", null), "r2", null));
        var reused = refused(() -> by("ci").begin("payments", wish("6", "prod", null), "r1", null));

        assertThat(busy.status()).isEqualTo(409);
        assertThat(busy.reason()).isEqualTo("JourneyUnderWay");
        assertThat(busy.remedy()).contains("windlass abort " + FIRST.text());
        assertThat(reused.status()).isEqualTo(422);
    }

    @Test
    void whatIsWrongIsNamed() {
        var unknown = refused(() -> by("ci").begin("payments", wish("7", "qa", null), "r1", null));
        var backwards = refused(() -> by("ci").begin("payments", wish("7", "dev", "prod"), "r1", null));
        var missing = refused(() -> by("ci").begin("payments", wish("99", "prod", null), "r1", null));
        var none = refused(() -> by("ci").find(FIRST));

        assertThat(unknown.problems().getFirst().path()).isEqualTo("through");
        assertThat(unknown.problems().getFirst().remedy()).contains("dev, staging, prod");
        assertThat(backwards.problems().getFirst().message()).contains("comes after dev");
        assertThat(missing.problems().getFirst().message()).contains("isn't registered");
        assertThat(none.status()).isEqualTo(404);
        assertThat(refused(() -> begin("dev", "r1")).status()).isEqualTo(403);
        assertThat(refused(() -> begin("stranger", "r1")).status()).isEqualTo(404);
    }

    @Test
    void itsLegIsTheRequestersPromotionAndStartsOnce() {
        begin("ci", "r1");

        var started = api.legs().start(new StartLeg(FIRST, 0));
        var again = api.legs().start(new StartLeg(FIRST, 0));

        assertThat(again).isEqualTo(started).isInstanceOf(LegStart.Started.class);
        var row = api.parts.stores().promotions().list("payments", 10).getFirst();
        assertThat(row.name()).isEqualTo("promote--payments--fraud--dev--7--1");
        assertThat(row.requestedBy()).isEqualTo("ci");
        assertThat(row.requestId()).isEqualTo(new Id.Leg(FIRST, "dev", 1).text());
        assertThat(by("ci").find(FIRST).stages().getFirst().leg())
                .satisfies(it -> assertThat(it.promotion()).isEqualTo(row.name()));
        assertThat(api.legs().start(new StartLeg(FIRST, 7))).isInstanceOf(LegStart.Refused.class);
    }

    @Test
    void whatPassesHoldsItUpAndWhatDoesNotStopsIt() {
        begin("ci", "r1");
        var until = Instant.now().plusSeconds(3600);
        api.parts
                .stores()
                .blocks()
                .make(new Block("payments", null, "dev", "the year's end", "ops", Instant.now(), until));
        assertThat(api.legs().start(new StartLeg(FIRST, 0))).isInstanceOf(LegStart.Held.class);
        assertThat(by("ci").find(FIRST).message()).contains("the year's end");
        assertThat(by("ci").find(FIRST).phase()).isEqualTo("Promoting");

        api.parts.stores().blocks().lift("payments", null, "dev", "ops");
        by("lead").setEnvironments("payments", order("staging:24h", "prod"));
        assertThat(api.legs().start(new StartLeg(FIRST, 0))).isInstanceOf(LegStart.Refused.class);
        assertThat(by("ci").find(FIRST).phase()).isEqualTo("Stopped");
    }

    @Test
    void whoHasNoKeyAnyMorePromotesNothing() {
        begin("ci", "r1");
        api.parts.stores().keys().revoke("payments", "ci");

        assertThat(api.legs().start(new StartLeg(FIRST, 0))).isInstanceOf(LegStart.Refused.class);
        var stopped = by("lead").find(FIRST);
        assertThat(stopped.reason()).isEqualTo("NotAllowed");

        var retried = by("lead").retry(FIRST, "ci's key was renewed");
        assertThat(retried.phase()).isEqualTo("Promoting");
        assertThat(retried.attempt()).isEqualTo(2);
        assertThat(api.legs().start(new StartLeg(FIRST, retried.change()))).isInstanceOf(LegStart.Started.class);
        assertThat(actions()).contains("journey.retry");
        handsOfBoth();
    }

    /// Neither who asked nor who retried approves.
    private void handsOfBoth() {
        var row = api.parts.stores().promotions().list("payments", 10).getFirst();
        assertThat(row.requestedBy()).isEqualTo("lead");
        var hands = api.parts.stores().hands().of(row, Person.of(new PrincipalId("payments", "risk")), List.of());
        assertThat(hands.laid())
                .filteredOn(it -> it.hand() == Hand.ASKED)
                .extracting(it -> it.by().name())
                .contains("ci", "lead");
    }

    @Test
    void anAbortTakesItsPromotionBackAndIsAudited() {
        begin("ci", "r1");
        api.legs().start(new StartLeg(FIRST, 0));
        var aborting = by("ci").abort(FIRST, "INC-42");

        assertThat(aborting.phase()).isEqualTo("Aborting");
        assertThat(actions()).contains("journey.abort");
        var promotion = aborting.stages().getFirst().leg();
        assertThat(promotion).isNotNull();
        assertThat(api.legs().abort(new AbortLeg(FIRST, promotion.promotion()))).isInstanceOf(LegAborted.class);
        assertThat(api.runbooks.told).anySatisfy(it -> assertThat(it).contains("abort"));
        assertThat(refused(() -> by("ci").retry(FIRST, "")).reason()).isEqualTo("WrongPhase");
    }

    @Test
    void oneThatNobodyCarriesOnIsStartedAgain() {
        begin("ci", "r1");
        api.runbooks.following.clear();

        new JourneyStarts(api.parts).startLost();

        assertThat(api.runbooks.told).hasSize(2);
    }

    private JourneyView begin(String who, String requestId) {
        return by(who).begin("payments", wish("7", "prod", null), requestId, null);
    }

    private static NewJourney wish(String version, String through, String from) {
        return new NewJourney(
                "fraud",
                version,
                through,
                from,
                "fast",
                through.equals("prod") ? Map.of("prod", "standard") : null,
                null);
    }

    private static EnvironmentsOrder order(String... environments) {
        return new EnvironmentsOrder(List.of(environments).stream()
                .map(it -> it.split(":", 2))
                .map(it -> new Env(it[0], it.length == 1 ? null : it[1]))
                .toList());
    }

    private List<String> actions() {
        return api.parts.stores().audit().newest("payments", 50).stream()
                .map(AuditLog.Stored::action)
                .toList();
    }

    private JourneyClient by(String principal) {
        return new JourneyClient(new WindlassTarget(api.base(), null, "token-" + principal, Duration.ofSeconds(5)));
    }

    private static ProblemDetails refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable asking) {
        return catchThrowableOfType(WindlassException.class, asking).problem();
    }
}
