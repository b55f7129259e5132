package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.GroupRollback;
import dev.windlass.client.message.GroupView;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Id;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Until;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

/// Two models move together on the real parts: there, through a death of control, and back.
@Isolated("kills the control that others ask, too")
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class GroupIT {
    private static final String TENANT = "in-step";
    private static final List<String> MODELS = List.of("ranker", "retriever");
    private static final Duration SOON = Duration.ofSeconds(90);

    private final RealWindlass windlass;
    private final PromotionOrders promotions;

    GroupIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
    }

    @BeforeAll
    void serveVersionOne() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        for (var model : MODELS) {
            Map.of("1", 1L, "2", 2L)
                    .forEach((version, seed) -> registry.push(new VersionRef(TENANT, model, version), Mlp.onnx(seed)));
            var ended = promotions.run(TENANT, Manifest.straight(TENANT, model, "1"), SOON);
            assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        }
    }

    @Test
    @Order(1)
    void oneThatCanNotStartLetsNobodyHaveTraffic() {
        var held = promotions.start(TENANT, Manifest.paused(TENANT, "retriever", "2"));
        promotions.await(held, SOON, "it is paused", view -> view.phase().equals("Paused"));

        var ended = end(start("{ pause: {} }"));

        assertThat(ended.phase()).as(ended.toString()).isEqualTo("Rejected");
        assertThat(ended.message()).contains("retriever can't start", held.value());
        assertThat(ended.members())
                .allSatisfy(it -> assertThat(it.weightSetPercent()).isZero());
        assertThat(serving("ranker")).containsExactly("1");
        windlass.client().abort(held, "no longer wanted");
        promotions.end(held, SOON);
    }

    @Test
    @Order(2)
    void theAbortOfOneTakesBothBack() {
        var group = start("{ pause: {} }");
        var paused = await(
                group,
                "both are paused",
                view -> view.members().stream().allMatch(it -> it.phase().equals("Paused")));
        assertThat(paused.members())
                .allSatisfy(it -> assertThat(it.weightAcknowledgedPercent()).isEqualTo(10));

        windlass.client().abort(member(paused, 0), "INC-7");

        var ended = end(group);
        assertThat(ended.phase()).as(ended.toString()).isEqualTo("RolledBack");
        assertThat(ended.message()).isEqualTo("ranker: INC-7");
        assertThat(windlass.client().promotion(member(ended, 1)).reason()).isEqualTo("Group");
        MODELS.forEach(it -> assertThat(serving(it)).containsExactly("1"));
    }

    @Test
    @Order(3)
    void bothGoOnThroughADeathOfControlAndBackTogether() {
        var group = start("{ pause: { duration: 5s } }");
        await(
                group,
                "both have a tenth",
                view -> view.members().stream().allMatch(it -> it.weightAcknowledgedPercent() == 10));
        windlass.kill(RealWindlass.Part.CONTROL);

        var ended = end(group);
        assertThat(ended.phase()).as(ended.toString()).isEqualTo("Succeeded");
        MODELS.forEach(it -> assertThat(serving(it)).containsExactly("2"));

        var back = windlass.client().groups().rollback(group, "INC-8");
        assertThat(back.members()).extracting(GroupRollback.Member::kind).containsOnly("rollback");
        for (var it : back.members()) {
            var gone = promotions.end(new PromotionName(String.valueOf(it.promotion())), SOON);
            assertThat(gone.phase()).as(PromotionOrders.describe(gone)).isEqualTo("Succeeded");
        }
        MODELS.forEach(it -> assertThat(serving(it)).containsExactly("1"));
        assertThat(windlass.client().groups().rollback(group, "again").members())
                .extracting(GroupRollback.Member::promotion)
                .containsExactlyElementsOf(back.members().stream()
                        .map(GroupRollback.Member::promotion)
                        .toList());
    }

    private Id.Group start(String step) {
        var manifest = """
                apiVersion: windlass.dev/v1
                kind: PromotionGroup
                metadata: { tenant: %s, name: search }
                spec:
                  members:
                    - model: { name: ranker, version: "2" }
                    - model: { name: retriever, version: "2" }
                  to: prod
                  deadlines: { total: 15m }
                  strategy:
                    canary:
                      steps: [ { setWeight: 10 }, %s, { setWeight: 50 } ]
                      bake: 2s
                      keepWarm: 10m
                """.formatted(TENANT, step);
        var groups = windlass.client().groups();
        return Id.group(groups.start(TENANT, manifest, UUID.randomUUID().toString(), null)
                .name());
    }

    private GroupView end(Id.Group group) {
        return await(group, "it has ended", GroupView::ended);
    }

    private GroupView await(Id.Group group, String what, Predicate<GroupView> wanted) {
        var last = new AtomicReference<GroupView>();
        Until.within(SOON, what).holds(() -> {
            last.set(windlass.client().groups().patient(SOON).find(group));
            return wanted.test(last.get());
        });
        return last.get();
    }

    private static PromotionName member(GroupView view, int index) {
        return new PromotionName(String.valueOf(view.members().get(index).promotion()));
    }

    private List<String> serving(String model) {
        return windlass.client().routes(TENANT).stream()
                .filter(it -> it.endpoint().model().equals(model))
                .flatMap(it -> it.arms().stream())
                .map(ArmTarget::version)
                .toList();
    }
}
