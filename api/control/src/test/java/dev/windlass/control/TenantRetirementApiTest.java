package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.Retirements;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.ModelRetirementView;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.client.message.RetirementOrder;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole tenant on its way out, over the API.
final class TenantRetirementApiTest {
    private static final ModelRef FRAUD = new ModelRef("payments", "fraud");
    private static final VersionRef CHURN = new VersionRef("payments", "churn", "1");

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        PromotionRig.withVersions(api);
        api.parts.stores().registry().register(TestApi.as(CHURN));
        api.keyOf("boss", Role.TENANT_ADMIN);
        api.keyOf("chair", Role.TENANT_ADMIN);
    }

    @Test
    void allItsModelsRetireByOneOrderAndOneAuditRow() {
        var view = by("boss").begin("payments", order("60d"));

        assertThat(view.phase()).isEqualTo("Retiring");
        assertThat(view.models()).extracting(ModelRetirementView::model).containsExactly(CHURN.modelRef(), FRAUD);
        assertThat(view.models().getLast().versions())
                .extracting(ModelRetirementView.Line::version)
                .containsExactly("5", "6", "7");
        assertThat(api.runbooks.told).contains("retire payments/churn:1", "retire payments/fraud:7");
        assertThat(api.parts.stores().audit().newest("payments", 20).stream().map(AuditLog.Stored::action))
                .filteredOn("tenant.retire"::equals)
                .hasSize(1);
        assertThat(by("boss").begin("payments", order("60d"))).isEqualTo(view);
        assertThat(by("view").find("payments")).isEqualTo(view);
        assertThat(refused(() -> by("boss").begin("payments", order("90d"))).reason())
                .isEqualTo("AlreadyRetiring");
    }

    @Test
    void itsOwnersRetireItAndNobodyElse() {
        assertThat(refused(() -> by("ci").begin("payments", order(null))).status())
                .as("a release manager, which CI is")
                .isEqualTo(403);
        assertThat(refused(() -> by("stranger").begin("payments", order(null))).status())
                .isEqualTo(404);
        assertThat(refused(() -> by("view").find("payments")).status()).isEqualTo(404);
        assertThat(refused(() -> by("admin").begin("other", order(null))).reason())
                .isEqualTo("NothingToRetire");
        assertThat(refused(() -> by("boss")
                                .begin("payments", new RetirementOrder(null, null, null, null, "fraud", "why")))
                        .problems())
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("whole tenant"));
    }

    @Test
    void itTakesNothingNewAndNoModelIsTakenBackAlone() throws IOException {
        by("admin").begin("payments", order(null));
        var json = """
                {'model': 'brand-new', 'version': '1', 'byteSize': 100, 'format': 'onnx', 'metrics': {},
                 'digest': '%s', 'lineage': {}, 'risk': 'LOW'}
                """.formatted(TestApi.fraud("6").digest().value()).replace('\'', '"');

        var push = api.send("dev", "POST", "/v1/tenants/payments/uploads", json, Map.of());

        assertThat(push.statusCode()).as(push.body()).isEqualTo(409);
        assertThat(push.body()).contains("TenantRetires", "windlass retire --withdraw payments");
        assertThat(refused(() -> by("ci").withdraw(FRAUD, "needed")).reason()).isEqualTo("TenantRetires");
        assertThat(refused(() -> by("ci").withdraw(CHURN, "needed")).reason()).isEqualTo("ModelRetires");

        var back = by("boss").withdraw("payments", "still needed");
        assertThat(back.phase()).isEqualTo("Withdrawn");
        assertThat(back.models())
                .flatExtracting(ModelRetirementView::versions)
                .extracting(ModelRetirementView.Line::phase)
                .containsOnly("Withdrawn");
        assertThat(refused(() -> by("boss").withdraw("payments", "again")).reason())
                .isEqualTo("WrongPhase");
        assertThat(by("boss").begin("payments", order("90d")).phase()).isEqualTo("Retiring");
    }

    @Test
    void anOverrideTakesTwoAndTheLastPurgeClosesIt() throws IOException {
        by("boss").begin("payments", order(null));
        var rig = new GoodRetirements(api);
        rig.to(CHURN, RetirementPhase.DRAINING);
        by("boss").override("payments", "the caller is dead");
        assertThat(refused(() -> by("boss").override("payments", "again")).status())
                .isEqualTo(403);
        by("chair").override("payments", "I have seen it, too");
        assertThat(by("view").find(CHURN).overrides()).hasSize(2);

        api.parts
                .stores()
                .retirements()
                .advance(CHURN, RetirementPhase.DRAINING, RetirementPhase.PURGED, "step", false);
        for (var version : new String[] {"5", "6", "7"}) {
            rig.to(FRAUD.version(version), RetirementPhase.PURGED);
        }

        assertThat(by("view").find("payments").phase()).isEqualTo("Closed");
        var activate = api.send("admin", "POST", "/v1/tenants/payments:activate", "", Map.of());
        assertThat(activate.statusCode()).isEqualTo(409);
        assertThat(activate.body()).contains("TenantClosed", "windlass get retirement payments");
        var key = api.send(
                "boss",
                "POST",
                "/v1/tenants/payments/keys",
                "{\"principal\": \"x\", \"roles\": [\"viewer\"]}",
                Map.of());
        assertThat(key.body()).contains("TenantClosed");
        assertThat(refused(() -> by("boss").begin("payments", order(null))).reason())
                .isEqualTo("TenantClosed");
    }

    private Retirements by(String principal) {
        return new Retirements(new WindlassTarget(api.base(), null, "token-" + principal, Duration.ofSeconds(5)));
    }

    private static RetirementOrder order(@Nullable String after) {
        return new RetirementOrder(after, null, null, null, null, "why");
    }

    private static ProblemDetails refused(ThrowingCallable call) {
        return catchThrowableOfType(WindlassException.class, call).problem();
    }
}
