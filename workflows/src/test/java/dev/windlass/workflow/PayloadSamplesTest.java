package dev.windlass.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Approver;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.FenceResult;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Role;
import dev.windlass.domain.Route;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.Step;
import dev.windlass.domain.Target;
import dev.windlass.domain.VersionRef;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.group.GroupMember;
import dev.windlass.group.GroupStanding;
import dev.windlass.workflow.activity.AnalysisActivities;
import dev.windlass.workflow.activity.ApprovalActivities;
import dev.windlass.workflow.activity.CapacityActivities;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.EvidenceActivities;
import dev.windlass.workflow.activity.GateActivities;
import dev.windlass.workflow.activity.GoldenActivities;
import dev.windlass.workflow.activity.GroupActivities;
import dev.windlass.workflow.activity.GroupDoorActivities;
import dev.windlass.workflow.activity.JourneyActivities;
import dev.windlass.workflow.activity.LedgerActivities;
import dev.windlass.workflow.activity.LegActivities;
import dev.windlass.workflow.activity.LockstepActivities;
import dev.windlass.workflow.activity.NodeActivities;
import dev.windlass.workflow.activity.PlacementActivities;
import dev.windlass.workflow.activity.PlanActivities;
import dev.windlass.workflow.activity.PolicyActivities;
import dev.windlass.workflow.activity.QueueActivities;
import dev.windlass.workflow.activity.RecordActivities;
import dev.windlass.workflow.activity.RetirementActivities;
import dev.windlass.workflow.activity.RouteActivities;
import dev.windlass.workflow.activity.ShadowActivities;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Pins the JSON of every message, so that a rename is seen before it breaks a run in flight. Write the
/// file anew with `-Dwindlass.payloads=write`, and read the difference.
final class PayloadSamplesTest {
    private static final Path FILE = Path.of("src/test/resources/payloads.txt");
    private static final JsonMapper MAPPER = DataConverters.mapper();
    private static final List<Class<?>> OWNERS = List.of(
            AnalysisActivities.class,
            ApprovalActivities.class,
            CapacityActivities.class,
            EndpointActivities.class,
            EvidenceActivities.class,
            GateActivities.class,
            GoldenActivities.class,
            GroupActivities.class,
            GroupDoorActivities.class,
            GroupWorkflow.class,
            JourneyActivities.class,
            JourneyWorkflow.class,
            LedgerActivities.class,
            LegActivities.class,
            LockstepActivities.class,
            NodeActivities.class,
            PlacementActivities.class,
            PlanActivities.class,
            PolicyActivities.class,
            QueueActivities.class,
            RecordActivities.class,
            RetirementActivities.class,
            RetirementWorkflow.class,
            RouteActivities.class,
            ShadowActivities.class,
            EndpointWorkflow.class,
            PromotionWorkflow.class,
            RollbackWorkflow.class,
            Outcome.class,
            FenceResult.class,
            GroupMember.class,
            GroupStanding.class,
            GrantResult.class,
            RouteWritten.class,
            PolicyVerdict.class);

    private static final Map<Type, Object> KNOWN = Map.ofEntries(
            Map.entry(String.class, "text"),
            Map.entry(long.class, 7L),
            Map.entry(int.class, 5),
            Map.entry(double.class, 0.01),
            Map.entry(boolean.class, true),
            Map.entry(Duration.class, Duration.ofSeconds(90)),
            Map.entry(Instant.class, Instant.EPOCH),
            Map.entry(Digest.class, Samples.digest('a')),
            Map.entry(EndpointRef.class, Samples.ENDPOINT),
            Map.entry(Resources.class, new Resources(7, 7)),
            Map.entry(Target.class, Samples.V7),
            Map.entry(Step.Analyze.class, Samples.analyze()),
            Map.entry(Step.class, new Step.Pause(null)),
            Map.entry(Approver.class, Role.VIEWER),
            Map.entry(PolicyVerdict.class, new PolicyVerdict.NeedsApproval(List.of(Role.MODEL_RISK), List.of())),
            Map.entry(PromotionManifest.class, Samples.manifest("7")),
            Map.entry(
                    PromotionPlan.class,
                    Samples.plan(
                            Samples.V7,
                            Samples.V6,
                            Samples.CANARY,
                            List.of(Role.MODEL_RISK),
                            new Deadlines(Duration.ofHours(24), Duration.ofHours(8)))),
            Map.entry(Judgement.class, Samples.judgement(Judgement.Verdict.HARM, null)),
            Map.entry(Condition.class, new Condition("T", Condition.Status.TRUE, "R", "m", Instant.EPOCH)),
            Map.entry(
                    Route.class,
                    new Route(
                            Samples.ENDPOINT,
                            3,
                            2,
                            1,
                            List.of(new ArmTarget(Arm.STABLE, "7", Samples.digest('7'), 100)),
                            null,
                            null,
                            Instant.EPOCH)),
            Map.entry(
                    WorkerSpec.class,
                    WorkerSpec.onCpu(
                            new VersionRef("payments", "fraud-score", "7"),
                            Samples.digest('7'),
                            "key",
                            1,
                            Resources.memory(2),
                            "owner")),
            Map.entry(RouteWrite.class, new RouteWrite(Samples.ENDPOINT, 2, 1, List.of(), null, "p", "a", "r")));

    @Test
    void theJsonOfEveryMessageIsAsItWas() throws Exception {
        var lines = new TreeMap<String, String>();
        for (var type : messages()) {
            var sample = sample(type);
            var json = MAPPER.writeValueAsString(sample);
            lines.put(type.getName().substring("dev.windlass.".length()), json);
            assertThat(MAPPER.readValue(json, type)).isEqualTo(sample);
        }
        var text = new StringBuilder();
        lines.forEach((name, json) -> text.append(name).append(' ').append(json).append('\n'));
        if ("write".equals(System.getProperty("windlass.payloads"))) {
            Files.writeString(FILE, text);
        }

        assertThat(text.toString()).isEqualTo(Files.readString(FILE));
    }

    private static List<Class<?>> messages() {
        return OWNERS.stream()
                .flatMap(PayloadSamplesTest::records)
                .<Class<?>>map(it -> it)
                .toList();
    }

    private static Stream<Class<?>> records(Class<?> type) {
        var nested = Arrays.stream(type.getDeclaredClasses()).flatMap(PayloadSamplesTest::records);
        return type.isRecord() ? Stream.concat(Stream.of(type), nested) : nested;
    }

    private static Object sample(Type type) throws Exception {
        if (KNOWN.containsKey(type)) {
            return KNOWN.get(type);
        }
        if (type instanceof ParameterizedType list) {
            return List.of(sample(list.getActualTypeArguments()[0]));
        }
        var plain = (Class<?>) type;
        if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        var values = new ArrayList<>();
        for (var component : plain.getRecordComponents()) {
            values.add(sample(component.getGenericType()));
        }
        var constructor = plain.getDeclaredConstructor(Arrays.stream(plain.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor.newInstance(values.toArray());
    }
}
