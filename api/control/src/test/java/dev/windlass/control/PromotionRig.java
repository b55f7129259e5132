package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.PromotionStarted;
import dev.windlass.domain.Approver;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Target;
import dev.windlass.domain.Transition;
import dev.windlass.manifest.Plans;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.NodeStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts and moves promotions of payments/fraud, as workflows would, over a [TestApi].
record PromotionRig(TestApi api) {
    static final EndpointRef PROD = new EndpointRef("payments", "fraud", "prod");
    static final String PROMOTIONS = "/v1/tenants/payments/promotions";

    /// With versions 5 to 7 of the model.
    static PromotionRig withVersions(TestApi api) {
        List.of("5", "6", "7").forEach(version -> api.parts.stores().registry().register(TestApi.fraud(version)));
        return new PromotionRig(api);
    }

    /// Starts version 7 and says the promotion's name.
    String started() throws IOException {
        return name(post("run-1", manifest("7")));
    }

    String awaiting(Approver... whose) throws IOException {
        var name = started();
        fixPlan(name);
        record(name, 1, Phase.AWAITING_APPROVAL, new Progress(List.of(whose), "an approver", null, List.of(), null));
        return name;
    }

    void fixPlan(String name) {
        var plan = plan("7");
        api.parts.stores().promotions().fixPlan(PROD, name, plan, Plans.digest(plan));
    }

    PromotionPlan plan(String version) {
        var valid = Promotions.parse(manifest(version));
        return Plans.plan(valid.manifest(), TestApi.fraud(version), null, List.of(), valid.requestDigest());
    }

    void record(String name, long seq, Phase phase, Progress progress) {
        api.parts
                .stores()
                .promotions()
                .record(Transition.of(name, PROD, seq, phase, "Step", "", "test", 0, 0, 0, 0, false, progress));
    }

    void end(String name) {
        record(name, 9, Phase.ROLLED_BACK, Progress.NONE);
        api.parts.stores().endpoints().release(PROD, name);
    }

    /// Brings a version to 100 % as a finished promotion leaves it, with its inference worker ready.
    Target serve(String version, @Nullable Target previous) {
        var stores = api.parts.stores();
        var model = TestApi.fraud(version);
        var target = new Target(version, model.digest(), model.byteSize(), model.needs());
        var granted = (GrantResult.Granted) stores.endpoints()
                .grant(new GrantWish(PROD, RunKind.PROMOTION, "serve-" + version, version, "ci", null));
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
                .move(new LedgerMove(
                        PROD, granted.fence(), granted.name(), target, previous, Duration.ofHours(1), null, false));
        stores.nodes().renewOfPlatform(new NodeRoom("node-1", 8L << 30, 64), Duration.ofMinutes(5));
        stores.nodes()
                .report(new NodeStore.Replica("node-1", model.ref(), model.digest(), "READY", 1, "", Instant.EPOCH));
        stores.endpoints().release(PROD, granted.name());
        return target;
    }

    java.net.http.HttpResponse<String> post(String requestId, String manifest) throws IOException {
        return api.send(
                "ci",
                "POST",
                PROMOTIONS,
                manifest,
                Map.of("Idempotency-Key", requestId, "Content-Type", "application/yaml"));
    }

    static String name(java.net.http.HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isIn(200, 202);
        return dev.windlass.json.WindlassJson.mapper()
                .readValue(response.body(), PromotionStarted.class)
                .name();
    }

    static String manifest(String version) {
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
