package dev.windlass.gateway;

import static org.awaitility.Awaitility.await;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.domain.ShadowCount;
import dev.windlass.domain.WindowCount;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;

/// Model `m`, whose version 1 answers and whose version 2 gets a copy of every request.
record ShadowRig(GatewayRig rig, FakeInstance shadow) {
    private static final double TOLERANCE = 0.01;

    static ShadowRig of(GatewayRig rig, FakeInstance stable, FakeInstance shadow) {
        rig.open(stable);
        rig.open(shadow);
        var of = new ShadowRig(rig, shadow);
        of.route(1, 100);
        return of;
    }

    static FakeInstance version2(FakeInstance.Model model) {
        return new FakeInstance(GatewayRig.key("m", "2"), List.of(OneModel.X), List.of(OneModel.X), model);
    }

    void route(long epoch, int copiedPercent) {
        var digest = new Digest(GatewayRig.key("m", "2").digest());
        rig.route(
                "m",
                epoch,
                GatewayRig.arm(Arm.STABLE, "m", "1", 100),
                ArmTarget.shadow("2", digest, copiedPercent, TOLERANCE));
    }

    HttpResponse<String> ask() throws Exception {
        return rig.infer("m", OneModel.BODY);
    }

    /// What `/metrics` says of version 2's pairs with that result.
    long counted(String result) {
        try {
            return rig.operations("/metrics")
                    .body()
                    .lines()
                    .filter(it ->
                            it.startsWith("windlass_shadow_pairs_total{") && it.contains("result=\"" + result + "\""))
                    .map(it -> it.substring(it.lastIndexOf(' ') + 1))
                    .mapToLong(it -> (long) Double.parseDouble(it))
                    .sum();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    void awaitCounted(String result, long count) {
        await().until(() -> counted(result) == count);
    }

    /// Closes the open window and says what it had.
    WindowCount window() {
        rig.route("m", 9, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        return rig.windows.getFirst();
    }

    ShadowCount pairs() {
        return Objects.requireNonNull(window().shadow());
    }
}
