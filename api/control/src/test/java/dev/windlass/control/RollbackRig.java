package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Orders rollbacks of payments/fraud, and says what came of them.
record RollbackRig(TestApi api, PromotionRig promotions) {
    /// A promotion of `version` holds the endpoint and has a tenth of the traffic.
    void live(String version) {
        var stores = api.parts.stores();
        var model = TestApi.fraud(version);
        if (stores.registry().find(model.ref()).isEmpty()) {
            stores.registry().register(model);
        }
        var stable = stores.ledger().newestGood(PromotionRig.PROD).orElse(null);
        var granted = granted(RunKind.PROMOTION, "live", version);
        var plan = promotions.plan(version);
        stores.promotions().fixPlan(PromotionRig.PROD, granted.name(), plan, dev.windlass.manifest.Plans.digest(plan));
        var canary = new ArmTarget(Arm.CANARY, version, model.digest(), stable == null ? 100 : 10);
        stores.routes()
                .write(new RouteWrite(
                        PromotionRig.PROD,
                        granted.fence(),
                        1,
                        stable == null
                                ? List.of(canary)
                                : List.of(new ArmTarget(Arm.STABLE, stable.version(), stable.digest(), 90), canary),
                        null,
                        granted.name(),
                        "ci",
                        "test"));
    }

    GrantResult.Granted granted(RunKind kind, String requestId, String version) {
        return (GrantResult.Granted) api.parts
                .stores()
                .endpoints()
                .grant(new GrantWish(PromotionRig.PROD, kind, requestId, version, "ci", null));
    }

    List<String> good() {
        return api.parts.stores().ledger().good(PromotionRig.PROD).stream()
                .map(Target::version)
                .toList();
    }

    List<String> bad() {
        return api.parts.stores().ledger().history(PromotionRig.PROD).versions().stream()
                .filter(dev.windlass.rollback.History.Entry::bad)
                .map(it -> it.target().version())
                .toList();
    }

    void threeGood() {
        promotions.serve("7", promotions.serve("6", promotions.serve("5", null)));
    }

    RollbackAnswer back(String requestId, @Nullable String to) {
        return api.client("ci").rollback("payments", new RollbackOrder("fraud", "prod", to, null), requestId);
    }

    void assertNobodyHolds() {
        assertThat(api.parts.stores().endpoints().holder(PromotionRig.PROD)).isEmpty();
    }

    void assertServes(String version) {
        assertThat(api.parts
                        .stores()
                        .routes()
                        .find(PromotionRig.PROD)
                        .orElseThrow()
                        .arms())
                .extracting(ArmTarget::version)
                .containsExactly(version);
    }
}
