package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.windlass.client.PresetClient;
import dev.windlass.client.WindlassException;
import dev.windlass.domain.Step;
import dev.windlass.gate.WebhookHosts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tenant's own presets, and what a plan says of them and of webhooks.
final class PresetApiTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig rig;
    private PresetClient presets;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = PromotionRig.withVersions(api);
        presets = api.client("ci").presets("payments");
    }

    private static String manifest(String preset) {
        return PromotionRig.manifest("7").replace("preset: fast", "preset: " + preset);
    }

    @Test
    void aPlanHasItsStepsAndItsDigest() throws IOException {
        rig.serve("6", null);
        var set = presets.set("weekend", "canary: { steps: [{ setWeight: 10 }, { setWeight: 30 }], bake: 3m }");

        var plan = api.client("view").plan("payments", manifest("weekend")).plan();

        assertThat(plan.strategy()).isEqualTo("weekend");
        assertThat(plan.steps()).containsExactly(new Step.SetWeight(10), new Step.SetWeight(30));
        assertThat(plan.presetDigest()).isEqualTo(set.digest());
        assertThat(presets.list()).containsExactly(set);
        assertThat(set.setBy()).isEqualTo("ci");
        assertThat(rig.post("run-1", manifest("weekend")).statusCode()).isEqualTo(202);
        assertThat(api.parts.stores().audit().newest("payments", 5))
                .anyMatch(it -> it.action().equals("preset.set") && it.subject().equals("payments/weekend"));
    }

    @Test
    void anUnknownOneIsRefusedByField() throws IOException {
        presets.set("weekend", "canary: { steps: [{ setWeight: 10 }] }");

        var response = rig.post("run-1", manifest("weekedn"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("spec.strategy.preset", "did you mean weekend?");
        assertThat(api.parts.stores().requests().find("payments", "run-1")).isEmpty();
    }

    @Test
    void wrongOnesAreNotSet() {
        assertThatThrownBy(() -> presets.set("standard", "canary: { steps: [{ setWeight: 10 }] }"))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().detail()).contains("platform"));
        assertThatThrownBy(() -> presets.set("calm", "canary: { steps: [] }"))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().detail()).contains("canary.steps"));
        assertThat(presets.list()).isEmpty();
    }

    @Test
    void whatIsDeletedIsThereNoMore() {
        presets.set("weekend", "canary: { steps: [{ setWeight: 10 }] }");
        presets.delete("weekend");

        assertThat(presets.list()).isEmpty();
        assertThatThrownBy(() -> presets.delete("weekend"))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().status()).isEqualTo(404));
    }

    @Test
    void aWebhookOfAnotherHostIsRefusedByThePlan() {
        var text = PromotionRig.manifest("7") + "  gates: [{ webhook: { url: \"https://checks.example/ok\" } }]\n";

        assertThatThrownBy(() -> api.client("view").plan("payments", text))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().detail()).contains("checks.example"))
                .satisfies(it -> assertThat(it.problem().status()).isEqualTo(400));
        var allowed = new Planner(api.parts.with(new WebhookHosts(Set.of("checks.example"), false)));
        var tenant = api.parts.stores().tenants().find("payments").orElseThrow();
        var planned = allowed.plan(
                Promotions.parse(text),
                tenant,
                new dev.windlass.domain.Principal("ci", "payments", Set.of(dev.windlass.domain.Role.RELEASE_MANAGER)));
        assertThat(planned.plan().allGates()).hasSize(1);
    }
}
