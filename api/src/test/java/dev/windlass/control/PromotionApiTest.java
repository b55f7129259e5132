package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Role;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.Target;
import dev.windlass.manifest.Plans;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.EndpointStore.Grant;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.Progress;
import dev.windlass.storage.PromotionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PromotionApiTest {
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud", "prod");
    private static final String PROMOTIONS = "/v1/tenants/payments/promotions";

    @TempDir
    Path scratch;

    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        List.of("6", "7").forEach(version -> api.parts.stores().registry().register(TestApi.fraud(version)));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aRepeatedStartIsTheSameRun() throws IOException {
        var first = post("run-1", manifest("7"));
        fixPlan(name(first));
        var again = post("run-1", manifest("7"));

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(name(again)).isEqualTo(name(first)).isEqualTo("promote--payments--fraud--prod--7--1");
        assertThat(first.headers().firstValue("Location")).hasValue(PROMOTIONS + "/" + name(first));
    }

    @Test
    void aRequestIdIsForOneRequestOnly() throws IOException {
        post("run-1", manifest("7"));

        var other = post("run-1", manifest("6"));

        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(TestApi.problem(other).detail()).contains("Idempotency-Key", "run-1");
    }

    @Test
    void aBusyEndpointNamesItsHolderAndTheRequestIdStaysFree() throws IOException {
        var holder = name(post("run-1", manifest("7")));

        var busy = post("run-2", manifest("6"));
        end(holder);
        var later = post("run-2", manifest("6"));

        assertThat(busy.statusCode()).isEqualTo(409);
        assertThat(TestApi.problem(busy).holder()).isEqualTo(holder);
        assertThat(later.statusCode()).isEqualTo(202);
    }

    @Test
    void oneOfAHundredDifferentStartsRunsAndTheOthersConflict() throws Exception {
        var codes = together(number -> post("run-" + number, manifest("7")).statusCode());

        assertThat(codes).filteredOn(code -> code == 202).hasSize(1);
        assertThat(codes).filteredOn(code -> code == 409).hasSize(99);
    }

    @Test
    void aHundredEqualStartsAreOneRun() throws Exception {
        var names = together(_ -> name(post("run-1", manifest("7"))));

        assertThat(names).hasSize(100).containsOnly("promote--payments--fraud--prod--7--1");
    }

    @Test
    void whatTemporalDidNotAnswerIsDrivenAgainAtTheNextStart() throws IOException {
        api.runbooks.silent = true;
        var silent = post("run-1", manifest("7"));
        api.runbooks.silent = false;

        api.restart();

        assertThat(silent.statusCode()).isEqualTo(503);
        org.awaitility.Awaitility.await()
                .until(() -> !api.client("view").promotions("payments").isEmpty());
        assertThat(name(post("run-1", manifest("7")))).isEqualTo("promote--payments--fraud--prod--7--1");
    }

    @Test
    void anUnknownVersionIsRefusedBeforeAnythingIsWritten() throws IOException {
        var response = post("run-1", manifest("99"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestApi.problem(response).detail()).contains("spec.model.version", "payments/fraud:99");
        assertThat(api.parts.stores().requests().find("payments", "run-1")).isEmpty();
    }

    @Test
    void aSuspendedTenantStartsNothing() throws IOException {
        api.client("admin").suspend("payments", "INC-42");

        assertThat(post("run-1", manifest("7")).statusCode()).isEqualTo(403);
    }

    @Test
    void aLongPollEndsWithTheNextChange() throws Exception {
        var name = name(post("run-1", manifest("7")));
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var poll = pool.submit(
                    () -> api.client("view").awaitChange(new PromotionName(name), 0, Duration.ofSeconds(30)));

            record(name, 1, Phase.PREPARING, Progress.NONE);

            assertThat(poll.get().phase()).isEqualTo("Preparing");
        }
    }

    @Test
    void eventsStreamInOrderUntilTheEnd() throws IOException {
        var name = name(post("run-1", manifest("7")));
        record(name, 1, Phase.PREPARING, Progress.NONE);
        record(name, 2, Phase.REJECTED, Progress.NONE);

        try (var events = api.client("view").events(new PromotionName(name), 0)) {
            assertThat(events.next().orElseThrow().phase()).isEqualTo("Preparing");
            assertThat(events.next().orElseThrow().phase()).isEqualTo("Rejected");
            assertThat(events.next()).isEmpty();
        }
    }

    @Test
    void anApprovalNeedsTheRoleAndAnotherPersonThanTheRequester() throws IOException {
        var name = new PromotionName(awaiting(Role.MODEL_RISK));

        var byRequester = catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").approve(name, "mine"));
        var withoutRole = catchThrowableOfType(
                WindlassException.class, () -> api.client("admin").approve(name, "please"));
        api.client("risk").approve(name, "looked at it");

        assertThat(byRequester.problem().status()).isEqualTo(403);
        assertThat(byRequester.problem().detail()).contains("requested");
        assertThat(withoutRole.problem().detail()).contains("model-risk");
        assertThat(api.runbooks.told).contains("approved " + name);
        var approval =
                api.parts.stores().approvals().of("payments", name.value()).getFirst();
        assertThat(approval.principal()).isEqualTo("risk");
        assertThat(approval.artifactDigest()).isEqualTo(TestApi.fraud("7").digest());
        assertThat(api.client("view").promotion(name).approvalsGiven()).containsExactly(Role.MODEL_RISK);
    }

    @Test
    void aDecisionThatTemporalDidNotHearIsToldAgainAtTheNextStart() throws IOException {
        var name = new PromotionName(awaiting(Role.MODEL_RISK));
        api.runbooks.silent = true;
        var silent = catchThrowableOfType(
                WindlassException.class, () -> api.client("risk").approve(name, "looked at it"));
        api.runbooks.silent = false;

        api.restart();

        assertThat(silent.problem().status()).isEqualTo(503);
        org.awaitility.Awaitility.await().until(() -> api.runbooks.told.contains("approved " + name));
    }

    @Test
    void ordersReachTheWorkflowAndTheAuditLog() throws IOException {
        var name = new PromotionName(name(post("run-1", manifest("7"))));

        api.client("ci").pause(name, "wait");
        api.client("ci").resume(name, new ResumeOrder(true, null));
        api.client("ci").abort(name, "INC-42");

        assertThat(api.runbooks.told)
                .contains("pause " + name + " by ci", "resume " + name + " full=true", "abort " + name + " by ci");
        assertThat(api.parts.stores().audit().newest("payments", 10)).anySatisfy(row -> {
            assertThat(row.action()).isEqualTo("promotion.abort");
            assertThat(row.actor()).isEqualTo("ci");
            assertThat(row.reason()).isEqualTo("INC-42");
        });
    }

    @Test
    void whatHasEndedTakesNoOrders() throws IOException {
        var name = name(post("run-1", manifest("7")));
        record(name, 1, Phase.ROLLED_BACK, Progress.NONE);

        var refused = catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").abort(new PromotionName(name), ""));

        assertThat(refused.problem().reason()).isEqualTo("WrongPhase");
        assertThat(refused.problem().status()).isEqualTo(409);
    }

    @Test
    void aRetryStartsTheNextAttempt() throws IOException {
        var name = name(post("run-1", manifest("7")));
        fixPlan(name);
        record(name, 1, Phase.ROLLED_BACK, Progress.NONE);
        api.parts.stores().endpoints().release(PROD, name);

        var again = api.client("ci").retry(new PromotionName(name), "fixed the data");

        assertThat(again.name()).isEqualTo("promote--payments--fraud--prod--7--2");
    }

    @Test
    void aPlanShowsEverythingAndChangesNothing() {
        var plan = api.client("view").plan("payments", manifest("7"));

        assertThat(plan.plan().candidate().version()).isEqualTo("7");
        assertThat(plan.plan().stable()).isNull();
        assertThat(plan.verdict()).isNotNull();
        assertThat(plan.capacity().neededBytes()).isEqualTo(TestApi.fraud("7").memoryBytes());
        assertThat(plan.holder()).isNull();
        assertThat(api.client("view").promotions("payments")).isEmpty();
    }

    @Test
    void aRollbackGoesThroughTheEndpoint() {
        var answer =
                api.client("ci").rollback("payments", new RollbackOrder("fraud", "prod", null, "INC-42"), "back-1");

        assertThat(answer.kind()).isEqualTo("rollback");
        assertThat(answer.name()).isEqualTo("rollback--payments--fraud--prod--9");
    }

    @Test
    void aRollbackWithoutTemporalIsWrittenByTheApiItself() {
        var six = serve("6", null);
        serve("7", six);
        api.runbooks.silent = true;

        var answer =
                api.client("ci").rollback("payments", new RollbackOrder("fraud", "prod", null, "INC-42"), "back-1");

        assertThat(answer.kind()).isEqualTo("route");
        var route = api.parts.stores().routes().find(PROD).orElseThrow();
        assertThat(route.arms()).extracting(ArmTarget::version).containsExactly("6");
        assertThat(route.epoch()).isEqualTo(answer.epoch());
        assertThat(api.parts.stores().endpoints().holder(PROD)).isEmpty();
        assertThat(api.parts.stores().ledger().good(PROD))
                .extracting(Target::version)
                .containsExactly("6");
    }

    @Test
    void readinessNamesWhatIsMissing() throws IOException {
        api.runbooks.silent = true;

        var response = api.send("", "GET", "/readyz", "", Map.of());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"name\":\"temporal\",\"ready\":false");
    }

    private String awaiting(Role role) throws IOException {
        var name = name(post("run-1", manifest("7")));
        fixPlan(name);
        record(name, 1, Phase.AWAITING_APPROVAL, new Progress(List.of(role), "an approver", null, List.of(), null));
        return name;
    }

    private void fixPlan(String name) {
        var plan = plan("7");
        api.parts.stores().promotions().fixPlan(PROD, name, plan, Plans.digest(plan));
    }

    private PromotionPlan plan(String version) {
        var valid = Promotions.parse(manifest(version));
        return Plans.plan(valid.manifest(), TestApi.fraud(version), null, List.of(), valid.requestDigest());
    }

    private void record(String name, long seq, Phase phase, Progress progress) {
        api.parts
                .stores()
                .promotions()
                .record(new PromotionStore.Change(
                        name, PROD, seq, phase, "Step", "", "test", 0, 0, 0, 0, false, progress));
    }

    private void end(String name) {
        record(name, 9, Phase.ROLLED_BACK, Progress.NONE);
        api.parts.stores().endpoints().release(PROD, name);
    }

    /// Brings a version to 100 % as a finished promotion leaves it, with its inference worker ready.
    private Target serve(String version, @Nullable Target previous) {
        var stores = api.parts.stores();
        var model = TestApi.fraud(version);
        var target = new Target(version, model.digest(), model.byteSize(), model.memoryBytes());
        var granted = (Grant.Granted) stores.endpoints()
                .grant(new EndpointStore.Wish(
                        PROD, EndpointStore.Kind.PROMOTION, "serve-" + version, version, "ci", null));
        stores.routes()
                .write(new RouteWrite(
                        PROD,
                        granted.fence(),
                        1,
                        List.of(new ArmTarget(Arm.STABLE, version, model.digest(), 100)),
                        null,
                        granted.name(),
                        "ci",
                        "test"));
        stores.ledger()
                .move(new Ledger.Move(
                        PROD, granted.fence(), granted.name(), target, previous, Duration.ofHours(1), null));
        stores.nodes().renewOfPlatform("node-1", 8L << 30, Duration.ofMinutes(5));
        stores.nodes()
                .report(new NodeStore.Replica("node-1", model.ref(), model.digest(), "READY", 1, "", Instant.EPOCH));
        stores.endpoints().release(PROD, granted.name());
        return target;
    }

    private java.net.http.HttpResponse<String> post(String requestId, String manifest) throws IOException {
        return api.send(
                "ci",
                "POST",
                PROMOTIONS,
                manifest,
                Map.of("Idempotency-Key", requestId, "Content-Type", "application/yaml"));
    }

    private static String name(java.net.http.HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isIn(200, 202);
        return dev.windlass.json.WindlassJson.mapper()
                .readValue(response.body(), PromotionStarted.class)
                .name();
    }

    private interface Start<T> {
        T of(int number) throws IOException;
    }

    private static <T> List<T> together(Start<T> start) throws InterruptedException, ExecutionException {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 100)
                    .mapToObj(number -> pool.submit((Callable<T>) () -> start.of(number)))
                    .toList();
            var answers = new java.util.ArrayList<T>();
            for (var each : all) {
                answers.add(each.get());
            }
            return answers;
        }
    }

    private static String manifest(String version) {
        return """
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: payments }
                spec:
                  model: { name: fraud, version: "%s" }
                  to: prod
                  strategy: { preset: fast }
                """.formatted(version);
    }
}
