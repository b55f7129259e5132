package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.JourneyClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.EnvironmentsOrder;
import dev.windlass.client.message.EnvironmentsOrder.Env;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.client.message.QuotaChange;
import dev.windlass.domain.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tenant's list of environments, what it refuses, and the way past its soaks.
final class EnvironmentsApiTest {
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
    void aListIsTheTenantAdminsToSetAndNamesWhatIsWrong() {
        assertThat(refused(() -> by("ci").setEnvironments("payments", order("dev")))
                        .status())
                .isEqualTo(403);
        assertThat(refused(() -> by("lead").setEnvironments("payments", order("dev", "dev")))
                        .problems()
                        .getFirst()
                        .message())
                .contains("stands twice");
        assertThat(refused(() -> by("lead").setEnvironments("payments", order("dev:soon")))
                        .status())
                .isEqualTo(400);
        assertThat(by("view").environments("payments").listed()).isTrue();
        assertThat(by("lead").setEnvironments("payments", order()).listed()).isFalse();
    }

    @Test
    void aQuotaOfAnEnvironmentIsTheTenantAdminsToSetAndOutlivesTheList() {
        var set = by("lead").setQuota("payments", "dev", new QuotaChange(1L << 30, null, 5, null));

        assertThat(set.environments().getFirst().quota()).isEqualTo(new QuotaChange(1L << 30, null, 5, null));
        assertThat(set.environments().getLast().quota()).isNull();
        assertThat(by("lead")
                        .setEnvironments("payments", order("qa", "dev"))
                        .environments()
                        .getLast()
                        .quota())
                .isNotNull();
        assertThat(refused(() -> by("ci").setQuota("payments", "dev", new QuotaChange(1L, null, null, null)))
                        .status())
                .isEqualTo(403);
        assertThat(refused(() -> by("lead").setQuota("payments", "moon", new QuotaChange(1L, null, null, null)))
                        .problems()
                        .getFirst()
                        .remedy())
                .contains("qa, dev");
        assertThat(refused(() -> by("lead").setQuota("payments", "dev", new QuotaChange(null, null, 0, null)))
                        .problems()
                        .getFirst()
                        .message())
                .contains("quota-rps >= 1");
        assertThat(refused(() -> by("lead").setQuota("payments", "dev", new QuotaChange(null, null, 5, null, null, 3)))
                        .problems())
                .anySatisfy(it -> assertThat(it.path()).isEqualTo("weight"));
        by("lead").setQuota("payments", "dev", new QuotaChange(null, null, null, null));
        assertThat(by("view").environments("payments").environments())
                .allSatisfy(it -> assertThat(it.quota()).isNull());
    }

    @Test
    void anEnvironmentOutsideTheListIsRefusedWithTheList() {
        var refused = refused(() -> api.client("ci").promote("payments", manifest("qa"), "r1"));

        assertThat(refused.problems().getFirst().path()).isEqualTo("spec.to");
        assertThat(refused.problems().getFirst().remedy()).contains("dev, staging, prod");
    }

    @Test
    void onlyAnAdminBreaksTheGlassAndItIsAudited() {
        var denied = refused(() -> by("ci").breakGlass("payments", manifest("prod"), "r1", null, "INC-42"));
        var silent = refused(() -> by("lead").breakGlass("payments", manifest("prod"), "r1", null, " "));
        by("lead").breakGlass("payments", manifest("prod"), "r1", null, "INC-42: stop the loss");

        assertThat(denied.status()).isEqualTo(403);
        assertThat(silent.status()).isEqualTo(400);
        assertThat(api.parts
                        .stores()
                        .requests()
                        .find("payments", "r1")
                        .orElseThrow()
                        .asked()
                        .breakGlass())
                .isEqualTo("INC-42: stop the loss");
        assertThat(api.parts.stores().audit().newest("payments", 20))
                .filteredOn(it -> it.action().equals("promotion.break-glass"))
                .singleElement()
                .satisfies(it -> assertThat(it.reason()).contains("stop the loss"));
        assertThat(refused(() -> api.client("lead").promote("payments", manifest("prod"), "r1"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aPlanSaysThatTheSoakIsMissing() {
        assertThat(api.client("ci").plan("payments", manifest("prod")).verdict().toString())
                .contains("soaked-below")
                .contains("version 7 must serve in staging for 1d first");
    }

    private static EnvironmentsOrder order(String... environments) {
        return new EnvironmentsOrder(List.of(environments).stream()
                .map(it -> it.split(":", 2))
                .map(it -> new Env(it[0], it.length == 1 ? null : it[1]))
                .toList());
    }

    private static String manifest(String env) {
        return PromotionRig.manifest("7").replace("prod", env);
    }

    private JourneyClient by(String principal) {
        return new JourneyClient(new WindlassTarget(api.base(), null, "token-" + principal, Duration.ofSeconds(5)));
    }

    private static ProblemDetails refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable asking) {
        return catchThrowableOfType(WindlassException.class, asking).problem();
    }
}
