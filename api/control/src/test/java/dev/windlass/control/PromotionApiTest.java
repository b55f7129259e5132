package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.Transition;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PromotionApiTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = PromotionRig.withVersions(api);
    }

    @Test
    void anUnknownVersionIsRefusedBeforeAnythingIsWritten() throws IOException {
        var response = rig.post("run-1", PromotionRig.manifest("99"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestApi.problem(response).detail()).contains("spec.model.version", "payments/fraud:99");
        assertThat(api.parts.stores().requests().find("payments", "run-1")).isEmpty();
    }

    @Test
    void aSuspendedTenantStartsNothing() throws IOException {
        api.client("admin").suspend("payments", "INC-42");

        assertThat(rig.post("run-1", PromotionRig.manifest("7")).statusCode()).isEqualTo(403);
    }

    @Test
    void aLivePromotionIsShownWithTheNumbersOfNow() throws Exception {
        var name = rig.started();
        rig.fixPlan(name);
        var promotions = api.parts.stores();
        var fence =
                promotions.endpoints().holder(PromotionRig.PROD).orElseThrow().fence();
        var candidate = TestApi.fraud("7").digest();
        var written = (RouteWritten.Accepted) promotions
                .routes()
                .write(new RouteWrite(
                        PromotionRig.PROD,
                        fence,
                        1,
                        List.of(new ArmTarget(Arm.CANARY, "7", candidate, 100)),
                        null,
                        name,
                        "ci",
                        "test"));
        promotions
                .promotions()
                .record(Transition.of(
                        name,
                        PromotionRig.PROD,
                        1,
                        Phase.PROGRESSING,
                        "Step",
                        "",
                        "test",
                        1,
                        100,
                        100,
                        written.epoch(),
                        false,
                        Progress.NONE));
        var before = api.client("ci").promotion(new PromotionName(name));
        promotions.windows().add(List.of(window(candidate, written.epoch(), 0, 40)));
        promotions.windows().add(List.of(window(candidate, written.epoch(), 1, 2)));

        var after = api.client("ci").promotion(new PromotionName(name));

        assertThat(before.judgement()).isNotNull();
        assertThat(before.judgement().canary().served()).isZero();
        assertThat(before.weightObservedPercent()).isNull();
        assertThat(after.judgement().canary().served()).isEqualTo(42);
        assertThat(after.weightObservedPercent()).isEqualTo(100);
    }

    private static WindowCount window(Digest digest, long epoch, long n, long served) {
        var at = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(10 * n);
        return new WindowCount(
                new WindowKey("n1", "boot", PromotionRig.PROD, epoch, n),
                false,
                at,
                at.plusSeconds(10),
                List.of(new ArmCount(Arm.CANARY, digest, served, 0, 0, 0, 0, new long[LatencyHistogram.BUCKETS])));
    }

    @Test
    void aPlanWhoseStepsUseUpTheTotalDeadlineIsRefusedByField() throws IOException {
        api.parts.stores().registry().register(TestApi.fraud("6"));
        rig.serve("6", null);

        var response = api.send(
                "ci",
                "POST",
                "/v1/tenants/payments/plans",
                PromotionRig.manifest("7") + "  deadlines: { total: 30s }\n",
                Map.of("Content-Type", "application/yaml"));

        assertThat(response.statusCode()).as(response.body()).isIn(400, 422);
        assertThat(response.body()).contains("spec.deadlines.total", "40s");
    }

    @Test
    void aPlanShowsEverythingAndChangesNothing() {
        var plan = api.client("view").plan("payments", PromotionRig.manifest("7"));

        assertThat(plan.plan().candidate().version()).isEqualTo("7");
        assertThat(plan.plan().stable()).isNull();
        assertThat(plan.verdict()).isNotNull();
        assertThat(plan.capacity().neededBytes())
                .isEqualTo(TestApi.fraud("7").needs().memoryBytes());
        assertThat(plan.holder()).isNull();
        assertThat(api.client("view").promotions("payments")).isEmpty();
    }

    @Test
    void readinessNamesWhatIsMissing() throws IOException {
        api.runbooks.silent = true;

        var response = api.send("", "GET", "/readyz", "", Map.of());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"name\":\"temporal\",\"ready\":false");
    }

    @Test
    void aLinkIsAnAddressOfBoundedLength() throws IOException {
        for (var link : List.of("javascript:alert(1)", "https://ci/" + "x".repeat(500))) {
            var response = api.send(
                    "ci",
                    "POST",
                    PromotionRig.PROMOTIONS,
                    PromotionRig.manifest("7"),
                    Map.of("Idempotency-Key", "run-1", "Windlass-Link", link));

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(TestApi.problem(response).detail()).contains("Windlass-Link");
        }
    }
}
