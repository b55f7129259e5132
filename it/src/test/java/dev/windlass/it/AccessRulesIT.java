package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.NewKey;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Probe;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealInstallation;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Until;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Access rules of a real installation, by the command line: they count on the gateway within five
/// seconds, and no longer than they are in force.
@ExtendWith(RealInstallation.class)
final class AccessRulesIT {
    private static final String TENANT = "ruled";
    private static final String MODEL = "scorer";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);

    private final RealWindlass windlass;
    private final CommandLine commandLine;
    private final byte[] body = Mlp.body(Mlp.row(new Random(1)));

    AccessRulesIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.commandLine = new CommandLine(windlass, Directories.fresh("access-rules"));
    }

    @Test
    void aRuleCountsForInferenceAndOnTheControlPlane() throws Exception {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(new VersionRef(TENANT, MODEL, "1"), Mlp.onnx(1));
        var promotions = new PromotionOrders(windlass.client());
        assertThat(promotions
                        .run(TENANT, Manifest.straight(TENANT, MODEL, "1"), PROMOTION_MAX)
                        .phase())
                .isEqualTo("Succeeded");
        var app = windlass.client()
                .createKey(TENANT, new NewKey("app", List.of(Role.INVOKER)))
                .token();
        becomes(app, 200);

        set("{name: paused, effect: Deny, actions: [infer, release], environments: [prod], principals: [app, /admin]}");

        becomes(app, 403);
        assertThat(Probe.ask(windlass.infer(TENANT, "prod", MODEL), app, body).body())
                .contains("paused");
        var canI = commandLine.run("can-i", "infer", MODEL + "@prod", "--tenant", TENANT, "--as", "app");
        assertThat(canI.exitCode()).as(canI.toString()).isEqualTo(11);
        assertThat(canI.out()).contains("no: " + TENANT + "/app may not infer", "rule paused", "role invoker");
        var refused = commandLine.run(
                "promote", "-f", commandLine.file(Manifest.straight(TENANT, MODEL, "1")), "--request-id", "no");
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(11);

        set("");

        becomes(app, 200);
        assertThat(commandLine
                        .run("can-i", "infer", MODEL + "@prod", "--tenant", TENANT, "--as", "app")
                        .exitCode())
                .isZero();
    }

    private void set(String rule) {
        var file = commandLine.file("apiVersion: windlass.dev/v1\nkind: Access\nrules: [" + rule + "]\n");
        var outcome = commandLine.run("access", "set", TENANT, "-f", file);
        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    }

    private void becomes(String token, int status) {
        Until.within(SOON, "the gateway answers " + status)
                .holds(() -> Probe.status(windlass.infer(TENANT, "prod", MODEL), token, body) == status);
    }
}
