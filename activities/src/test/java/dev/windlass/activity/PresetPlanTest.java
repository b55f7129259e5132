package dev.windlass.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.GrantResult;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Step;
import dev.windlass.gate.WebhookHosts;
import dev.windlass.manifest.ManifestParser;
import dev.windlass.manifest.ManifestResult;
import dev.windlass.manifest.StrategyParser;
import dev.windlass.manifest.TenantPreset;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import dev.windlass.workflow.activity.PlanActivities.PlanResult;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Plans of manifests that name a preset of their tenant's, or an address.
final class PresetPlanTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private static PromotionManifest manifest(String more) {
        return ((ManifestResult.Valid) ManifestParser.parse("""
                        apiVersion: windlass.dev/v1
                        kind: Promotion
                        metadata: { tenant: payments }
                        spec:
                          model: { name: fraud-score, version: "2" }
                          to: prod
                        """ + more.indent(2))).manifest();
    }

    private TenantPreset set(int weight) {
        var preset = ((StrategyParser.Result.Valid)
                        StrategyParser.parse("weekend", "canary: { steps: [{ setWeight: " + weight + " }] }"))
                .preset();
        world.stores.presets().set("payments", preset, "ops");
        return preset;
    }

    private PlanResult plan(String requestId, PromotionManifest manifest, WebhookHosts hosts) {
        var granted = world.granted(requestId, "2");
        return plan(granted, manifest, hosts);
    }

    private PlanResult plan(GrantResult.Granted granted, PromotionManifest manifest, WebhookHosts hosts) {
        return new PlanActivitiesImpl(world.stores, World.POLICIES, hosts)
                .plan(new PlanRequest(granted.name(), granted.fence(), manifest, World.digest("r")));
    }

    @Test
    void aPresetIsWhatItWasWhenThePlanWasFixed() {
        world.good("1");
        var before = set(10);
        var manifest = manifest("strategy: { preset: weekend }");
        var granted = world.granted("r1", "2");
        var first = (PlanResult.Planned) plan(granted, manifest, WebhookHosts.NONE);
        set(30);

        var again = (PlanResult.Planned) plan(granted, manifest, WebhookHosts.NONE);

        assertThat(first.plan().steps()).containsExactly(new Step.SetWeight(10));
        assertThat(first.plan().strategy()).isEqualTo("weekend");
        assertThat(first.plan().presetDigest()).isEqualTo(before.digest());
        assertThat(again).isEqualTo(first);
    }

    @Test
    void anUnknownPresetIsRefusedWithTheNearest() {
        set(10);

        assertThat(plan("r1", manifest("strategy: { preset: wekend }"), WebhookHosts.NONE))
                .isInstanceOfSatisfying(PlanResult.Unplannable.class, it -> {
                    assertThat(it.reason()).isEqualTo("UnknownPreset");
                    assertThat(it.message()).contains("did you mean weekend?");
                });
    }

    @Test
    void nobodyIsCalledWhomTheInstallationDoesntAllow() {
        var gated = manifest("gates: [{ webhook: { url: \"https://checks.example/ok\" } }]");
        var telling = manifest("notify: [{ when: [completed], cloudEvent: \"https://chat.example/hook\" }]");
        var hosts = new WebhookHosts(Set.of("checks.example"), false);

        assertThat(plan("r1", telling, hosts)).isInstanceOfSatisfying(PlanResult.Unplannable.class, it -> {
            assertThat(it.reason()).isEqualTo("WebhookNotAllowed");
            assertThat(it.message()).contains("chat.example", "control.webhooks.allowed-hosts");
        });
        assertThat(plan("r1", gated, hosts)).isInstanceOf(PlanResult.Planned.class);
    }
}
