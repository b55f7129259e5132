package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Role;
import dev.windlass.domain.RunKind;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Whatever a workflow can be told, by whichever route: it is told nothing by a principal of another tenant, nor by
/// one of the same tenant without the role.
final class MessagesOfRoutesTest {
    private static final String TENANT = "/v1/tenants/payments";

    /// What is sent for a message: `call` is the method of [Runbooks], `path` below the tenant, with NAME for the
    /// promotion or rollback, `allowed` a principal that may.
    private record Sent(String message, String call, String path, String allowed) {}

    static final List<Sent> SENT = List.of(
            new Sent("EndpointWorkflow.requestPromotion", "start", "/promotions", "ci"),
            new Sent("EndpointWorkflow.requestRollback", "rollback", "/rollbacks", "ci"),
            new Sent("PromotionWorkflow.approve", "approved", "/promotions/NAME:approve", "risk"),
            new Sent("PromotionWorkflow.reject", "rejected", "/promotions/NAME:reject", "risk"),
            new Sent("PromotionWorkflow.pause", "pause", "/promotions/NAME:pause", "ci"),
            new Sent("PromotionWorkflow.resume", "resume", "/promotions/NAME:resume", "ci"),
            new Sent("PromotionWorkflow.abort", "abort", "/promotions/NAME:abort", "ci"),
            new Sent("RollbackWorkflow.retry", "retryRollback", "/promotions/NAME:retry", "ci"),
            new Sent("RollbackWorkflow.giveUp", "giveUpRollback", "/promotions/NAME:abort", "ci"));

    /// What workflows tell each other, and what control tells by itself.
    private static final Set<String> OF_NO_ROUTE = Set.of(
            "EndpointWorkflow.finished",
            "EndpointWorkflow.reconcile",
            // Grants what the rows say.
            "EndpointWorkflow.queued",
            "PromotionWorkflow.supersede",
            "PromotionWorkflow.abortForRollback",
            "PromotionWorkflow.takenBack",
            // Says nothing but that rows have changed, and those are changed by routes alone.
            "RetirementWorkflow.changed",
            "GroupWorkflow.changed",
            "JourneyWorkflow.changed");

    private static final Set<String> OF_NO_MESSAGE =
            Set.of("reconcile", "queued", "retire", "group", "journey", "lost", "answers");

    @TempDir
    Path scratch;

    private TestApi api;
    private PromotionRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = new PromotionRig(api);
        List.of("6", "7").forEach(version -> api.parts.stores().registry().register(TestApi.fraud(version)));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void theTableHasEveryMessageAndEveryCall() {
        var listed = Stream.concat(SENT.stream().map(Sent::message), OF_NO_ROUTE.stream());
        var calls = Stream.concat(SENT.stream().map(Sent::call), OF_NO_MESSAGE.stream());

        assertThat(messages()).hasSizeGreaterThan(11).containsExactlyInAnyOrderElementsOf(listed.toList());
        assertThat(Runbooks.class.getDeclaredMethods())
                .extracting(Method::getName)
                .containsExactlyInAnyOrderElementsOf(calls.toList());
    }

    @ParameterizedTest
    @FieldSource("SENT")
    void aPrincipalOfAnotherTenantIsToldThatNothingIsThere(Sent sent) throws IOException {
        var name = subject(sent);

        var foreign = send("stranger", TENANT, sent, name);
        var missing = send("stranger", "/v1/tenants/missing", sent, name);
        var inItsOwn = send("stranger", "/v1/tenants/other", sent, name);

        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(foreign.body()).isEqualTo(missing.body().replace("missing", "payments"));
        assertThat(inItsOwn.statusCode()).isIn(sent.path().contains("NAME") ? List.of(404) : List.of(400));
        assertThat(calls(sent)).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("SENT")
    void aPrincipalWithoutTheRoleIsRefused(Sent sent) throws IOException {
        var name = subject(sent);

        assertThat(send("view", TENANT, sent, name).statusCode()).isEqualTo(403);
        assertThat(send("", TENANT, sent, name).statusCode()).isEqualTo(401);
        assertThat(calls(sent)).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("SENT")
    void whoMayTellsTheWorkflowOfThatEndpoint(Sent sent) throws IOException {
        var name = subject(sent);

        var answer = send(sent.allowed(), TENANT, sent, name);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(calls(sent)).containsExactly(new FakeRunbooks.Call(sent.call(), PromotionRig.PROD));
    }

    /// But for starts, of which control may send one again by itself that made the subject.
    private List<FakeRunbooks.Call> calls(Sent sent) {
        return api.runbooks.calls.stream()
                .filter(call -> sent.call().equals("start") || !call.method().equals("start"))
                .toList();
    }

    private HttpResponse<String> send(String principal, String tenant, Sent sent, String name) throws IOException {
        var body = switch (sent.call()) {
            case "start" -> PromotionRig.manifest("7");
            case "rollback" -> "{\"model\":\"fraud\",\"env\":\"prod\"}";
            default -> "";
        };
        var type = sent.call().equals("start") ? "application/yaml" : "application/json";
        return api.send(
                principal,
                "POST",
                tenant + sent.path().replace("NAME", name),
                body,
                Map.of("Idempotency-Key", "wall-1", "Content-Type", type));
    }

    /// A promotion or rollback that would take the message; nothing was told of it yet.
    private String subject(Sent sent) throws IOException {
        var name = switch (sent.message().substring(0, sent.message().indexOf('.'))) {
            case "EndpointWorkflow" -> "";
            case "PromotionWorkflow" -> rig.awaiting(Role.MODEL_RISK);
            default -> stuckRollback();
        };
        api.runbooks.calls.clear();
        return name;
    }

    private String stuckRollback() {
        var granted = (GrantResult.Granted) api.parts
                .stores()
                .endpoints()
                .grant(new GrantWish(PromotionRig.PROD, RunKind.ROLLBACK, "back-1", "6", "ci", null));
        api.parts.stores().promotions().fixTarget(PromotionRig.PROD, granted.name(), "6", FakeRunbooks.PLAN);
        rig.record(granted.name(), 1, Phase.NEEDS_ATTENTION, Progress.NONE);
        return granted.name();
    }

    private static List<String> messages() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.windlass.workflow").stream()
                        .filter(type -> type.isAnnotatedWith(WorkflowInterface.class))
                        .map(JavaClass::reflect)
                        .flatMap(type -> Arrays.stream(type.getMethods())
                                .filter(MessagesOfRoutesTest::isMessage)
                                .map(method -> type.getSimpleName() + "." + method.getName()))
                        .toList();
    }

    private static boolean isMessage(Method method) {
        return Stream.<Class<? extends Annotation>>of(UpdateMethod.class, SignalMethod.class, QueryMethod.class)
                .anyMatch(method::isAnnotationPresent);
    }
}
