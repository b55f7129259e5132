package dev.windlass.json;

import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Block;
import dev.windlass.domain.Condition;
import dev.windlass.domain.DataKeyId;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Device;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.FenceResult;
import dev.windlass.domain.Gate;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.Gpu;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.Notification;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyFinding;
import dev.windlass.domain.PolicyPin;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.domain.RetirementNotice;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.Role;
import dev.windlass.domain.Route;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.ShadowCount;
import dev.windlass.domain.Step;
import dev.windlass.domain.Target;
import dev.windlass.domain.Tenant;
import dev.windlass.domain.TrafficRules;
import dev.windlass.domain.Transition;
import dev.windlass.domain.VersionRef;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.judge.Forecast;
import dev.windlass.judge.StepDecision;
import dev.windlass.policy.FactsFixture;
import dev.windlass.quota.Admission;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// One sample of every record that crosses a wire or lies in a store.
final class PayloadSamples {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    static final EndpointRef ENDPOINT = new EndpointRef("lending", "credit-risk", "prod");
    private static final VersionRef VERSION = new VersionRef("lending", "credit-risk", "7");
    private static final String NAME = ENDPOINT.promotionName("7", 3);
    private static final PolicyFinding FINDING = new PolicyFinding(
            "schema-compatible",
            FactsFixture.digest("policy"),
            "clients-need-no-change",
            PolicyFinding.Action.DENY,
            "the candidate lacks input \"features\"");
    private static final List<ArmTarget> ARMS = List.of(
            new ArmTarget(Arm.STABLE, "6", FactsFixture.digest("6"), 95),
            new ArmTarget(Arm.CANARY, "7", FactsFixture.digest("7"), 5));
    private static final TrafficRules.HeaderRoute INTERNAL = new TrafficRules.HeaderRoute(
            "internal",
            List.of(new TrafficRules.HeaderMatch("X-Group", TrafficRules.HeaderMatch.Kind.PREFIX, "internal-")));
    private static final WindowKey KEY = new WindowKey("g1", "boot-1", ENDPOINT, 12, 34);
    static final Step ANALYZE = new Step.Analyze(
            Duration.ofMinutes(2), Duration.ofMinutes(15), 200, Step.OnInsufficientData.HOLD, Step.OnUndecided.ADVANCE);
    private static final ShadowCount SHADOW =
            new ShadowCount(FactsFixture.digest("7"), 90, 6, 3, 1, 4, new long[] {80, 2, 3, 5, 0, 0, 1, 0, 2, 6});
    private static final Gpu.Instance INSTANCE = new Gpu.Instance("NVIDIA H200 MIG 1g.18gb", "MIG-1", 18790481920L);
    private static final RetirementPlan.BrownOut BROWN_OUT =
            new RetirementPlan.BrownOut(Duration.ofDays(14), Duration.ofHours(1));
    private static final RetirementPlan.Window WINDOW = new RetirementPlan.Window(AT, AT.plusSeconds(30));
    static final Deadlines DEADLINES = new Deadlines(Duration.ofHours(24), Duration.ofHours(8));

    static final Target GOOD = new Target("7", FactsFixture.digest("7"), 4096, Resources.memory(209715200));
    private static final Holder HOLDER = new Holder(NAME, RunKind.ROLLBACK, 4, "7", "ci");

    private static final Progress PROGRESS = new Progress(
            List.of(Role.MODEL_RISK, new ApproverGroup("risk-board")),
            "ops",
            AT,
            List.of(new Condition("DataSufficient", Condition.Status.FALSE, "InsufficientData", "19 of 20", AT)),
            null);

    private PayloadSamples() {}

    static List<Record> all() {
        return Stream.of(models(), runs(), judged()).flatMap(List::stream).toList();
    }

    private static List<Record> models() {
        return List.of(
                ENDPOINT,
                VERSION,
                new ModelRef("lending", "credit-risk"),
                FactsFixture.digest("7"),
                FactsFixture.version("7"),
                FactsFixture.SCHEMA,
                FactsFixture.SCHEMA.inputs().getFirst(),
                new Tenant("lending", Tenant.State.ACTIVE, Quota.DEFAULT, AT),
                Quota.DEFAULT,
                new Resources(209715200, 104857600),
                new DataKeyId("payments", 3),
                new Device("cuda:0"),
                new DeviceClass("cuda:mig-1g.18gb"),
                new Gpu("NVIDIA H200", "GPU-1", "9.0", 150754820096L, Gpu.Sharing.MIG, List.of(INSTANCE)),
                INSTANCE,
                new GoldenPin(FactsFixture.digest("golden"), 32),
                new Principal("ci", "lending", Set.of(Role.RELEASE_MANAGER)),
                new PrincipalId("lending", "ci"),
                new Condition("DataSufficient", Condition.Status.FALSE, "InsufficientData", "19 of 20", AT),
                DEADLINES,
                GOOD,
                WorkerSpec.onCpu(
                        VERSION, FactsFixture.digest("7"), "sha256/ab/cd", 4096, Resources.memory(209715200), NAME),
                PlanSamples.manifest(),
                PlanSamples.plan(),
                BROWN_OUT,
                WINDOW,
                new RetirementPlan(Duration.ofDays(90), List.of(BROWN_OUT), Duration.ofDays(14), Duration.ofDays(30)),
                new RetirementNotice(RetirementPhase.BROWN_OUT, AT, AT.plusSeconds(60), "8", List.of(WINDOW)));
    }

    private static List<Record> runs() {
        return List.of(
                new PolicyPin("digest-pinned", FactsFixture.digest("policy")),
                FINDING,
                new PolicyVerdict.Allowed(List.of()),
                new PolicyVerdict.NeedsApproval(List.of(Role.MODEL_RISK), List.of()),
                new PolicyVerdict.Denied(List.of(FINDING)),
                ARMS.getFirst(),
                new Route(ENDPOINT, 12, 4, 2, ARMS, FactsFixture.digest("plan"), NAME, AT),
                new RouteWrite(ENDPOINT, 4, 2, ARMS, FactsFixture.digest("plan"), NAME, "ci", "step 1"),
                new RouteWritten.Accepted(12),
                new RouteWritten.StaleFence(5, 1),
                HOLDER,
                PROGRESS,
                Transition.of(
                        NAME, ENDPOINT, 3, Phase.PAUSED, "Operator", "look", "ops", 2, 25, 5, 12, false, PROGRESS),
                new GrantWish(ENDPOINT, RunKind.PROMOTION, "run-812", "7", "ci", null),
                new GrantResult.Granted(NAME, 3, 4),
                new GrantResult.Known(NAME, FactsFixture.digest("plan")),
                new GrantResult.Taken(HOLDER),
                new GrantResult.Withdrawn(NAME),
                new Gate.Window("office-hours", List.of(DayOfWeek.MONDAY), "09:00", "17:00", "Europe/Berlin"),
                new Gate.Webhook("checks", "https://checks.example/ok", Duration.ofMinutes(5), Gate.OnError.ADVANCE),
                new Notification(List.of("completed", "rolled-back"), "https://chat.example/hook"),
                new FenceResult.Held(5),
                new FenceResult.Lost(NAME),
                new LedgerMove(ENDPOINT, 4, NAME, GOOD, null, Duration.ofMinutes(30), null, false),
                new Block("payments", null, "prod", "INC-42", "ops", AT, AT.plusSeconds(60)),
                new Step.SetWeight(5),
                new Step.Pause(Duration.ofMinutes(5)),
                new Step.Preview(),
                new Step.HoldBack(2, Duration.ofHours(24)),
                new Step.StickyBy("X-Customer"),
                new Step.SetHeaderRoute(INTERNAL.name(), INTERNAL.match()),
                INTERNAL,
                INTERNAL.match().getFirst(),
                new TrafficRules("X-Customer", List.of(INTERNAL)),
                new Step.Switch(Duration.ofMinutes(5)),
                new Step.Shadow(
                        20,
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(15),
                        200,
                        Step.OnInsufficientData.HOLD,
                        0.02,
                        0.001),
                (Record) ANALYZE,
                KEY);
    }

    private static List<Record> judged() {
        return List.of(
                count(),
                SHADOW,
                new WindowCount(KEY, false, AT, AT.plusSeconds(10), List.of(count()), SHADOW),
                new ArmTotals(100, 2, 3, 1),
                judgement(),
                new StepDecision.Advance("Undecided", "the numbers", false),
                new StepDecision.Wait("InsufficientData", "the numbers"),
                new StepDecision.Fail("Harm", "the numbers"),
                new StepDecision.Hold("InsufficientData", "the numbers"),
                new Forecast.Within(268.5, 381.25, Duration.ofSeconds(159), Duration.ofSeconds(227)),
                new Forecast.Never("there is no traffic"),
                new Admission.Admitted(Resources.memory(209715200), Resources.memory(419430400)),
                new Admission.WaitingForQuota(Admission.Lack.NODES, "no node is live"),
                new FieldProblem("spec.to", "Prod", "isn't allowed here", "give a name"));
    }

    private static ArmCount count() {
        var latency = new long[LatencyHistogram.BUCKETS];
        latency[LatencyHistogram.bucket(1500)] = 100;
        return new ArmCount(Arm.CANARY, FactsFixture.digest("7"), 100, 2, 3, 1, 4, latency);
    }

    private static Judgement judgement() {
        return new Judgement(
                Judgement.Verdict.HARM,
                1234.5,
                100,
                "error-share",
                new ArmTotals(100, 60, 0, 1),
                new ArmTotals(1900, 3, 0, 0),
                7,
                "the numbers");
    }
}
