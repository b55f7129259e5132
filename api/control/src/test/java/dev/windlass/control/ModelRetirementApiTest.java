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
import dev.windlass.storage.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole model on its way out, over the API.
final class ModelRetirementApiTest {
    private static final ModelRef FRAUD = new ModelRef("payments", "fraud");

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private GoodRetirements rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        PromotionRig.withVersions(api);
        rig = new GoodRetirements(api);
        api.key("lead", "payments", Role.RELEASE_MANAGER);
    }

    @Test
    void allItsVersionsRetireByOnePlanAndOneAuditRow() {
        var view = by("ci").begin(FRAUD, order("60d", null));

        assertThat(view.versions())
                .extracting(ModelRetirementView.Line::version)
                .containsExactly("5", "6", "7");
        assertThat(view.versions()).extracting(ModelRetirementView.Line::next).containsOnly("brown-out 1 of 4");
        assertThat(api.runbooks.told)
                .containsExactly("retire payments/fraud:5", "retire payments/fraud:6", "retire payments/fraud:7");
        assertThat(actions()).filteredOn("retirement.start"::equals).hasSize(1);
        assertThat(by("ci").begin(FRAUD, order("60d", null))).isEqualTo(view);
        assertThat(by("view").find(FRAUD)).isEqualTo(view);
        assertThat(refused(() -> by("ci").begin(FRAUD, order("90d", null))).reason())
                .isEqualTo("AlreadyRetiring");
    }

    @Test
    void itTakesNoNewVersionAndNoneOfThemIsTakenBackAlone() throws IOException {
        by("ci").begin(FRAUD, order(null, null));
        var json = """
                {'model': 'fraud', 'version': '8', 'byteSize': 100, 'format': 'onnx', 'metrics': {}, 'digest': '%s',
                 'lineage': {}, 'risk': 'LOW'}
                """.formatted(TestApi.fraud("6").digest().value()).replace('\'', '"');

        var push = api.send("dev", "POST", "/v1/tenants/payments/uploads", json, Map.of());
        var alone = refused(() -> by("ci").withdraw(FRAUD.version("6"), "needed"));

        assertThat(push.statusCode()).as(push.body()).isEqualTo(409);
        assertThat(push.body()).contains("ModelRetires", "windlass retire --withdraw payments/fraud");
        assertThat(alone.reason()).isEqualTo("ModelRetires");

        var back = by("lead").withdraw(FRAUD, "still needed");
        assertThat(back.versions()).extracting(ModelRetirementView.Line::phase).containsOnly("Withdrawn");
        assertThat(actions()).contains("retirement.withdraw");
    }

    @Test
    void itsSuccessorIsAnotherModelThatStays() {
        assertThat(refused(() -> by("ci").begin(FRAUD, order(null, "fraud"))).problems())
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("is the model"));
        assertThat(refused(() -> by("ci").begin(FRAUD, order(null, "nothing"))).problems())
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("isn't a model with a version"));
        assertThat(refused(() -> by("ci").find(FRAUD)).status()).isEqualTo(404);
        assertThat(refused(() -> by("dev").begin(FRAUD, order(null, null))).status())
                .isEqualTo(403);
    }

    @Test
    void anOverrideIsForAllThatDrainAndTakesTwo() {
        by("ci").begin(FRAUD, order(null, null));
        assertThat(refused(() -> by("ci").override(FRAUD, "early")).reason()).isEqualTo("WrongPhase");
        rig.to(FRAUD.version("6"), RetirementPhase.DRAINING);
        rig.to(FRAUD.version("7"), RetirementPhase.DRAINING);

        by("ci").override(FRAUD, "the caller is dead");
        assertThat(refused(() -> by("ci").override(FRAUD, "again")).status()).isEqualTo(403);
        by("lead").override(FRAUD, "I have seen it, too");

        assertThat(by("view").find(FRAUD.version("6")).overrides()).hasSize(2);
        assertThat(by("view").find(FRAUD.version("7")).overrides()).hasSize(2);
        assertThat(by("view").find(FRAUD.version("5")).overrides()).isEmpty();
    }

    private Retirements by(String principal) {
        return new Retirements(new WindlassTarget(api.base(), null, "token-" + principal, Duration.ofSeconds(5)));
    }

    private List<String> actions() {
        return api.parts.stores().audit().newest("payments", 20).stream()
                .map(AuditLog.Stored::action)
                .toList();
    }

    private static RetirementOrder order(@Nullable String after, @Nullable String successor) {
        return new RetirementOrder(after, null, null, null, successor, "why");
    }

    private static ProblemDetails refused(ThrowingCallable call) {
        return catchThrowableOfType(WindlassException.class, call).problem();
    }
}
