package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.GroupView;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Target;
import dev.windlass.domain.Transition;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.Plans;
import dev.windlass.workflow.activity.GroupDoorActivities.MemberStarted;
import dev.windlass.workflow.activity.GroupDoorActivities.StartMember;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A group of payments/fraud and payments/limits, version 7, over a [TestApi].
record GroupRig(TestApi api, GroupDoor door) {
    static final Id.Group GROUP = new Id.Group("payments", "checkout", 1);
    static final String PATH = "/v1/tenants/payments/groups";

    static GroupRig with(TestApi api) {
        List.of("6", "7").forEach(version -> api.parts.stores().registry().register(TestApi.fraud(version)));
        GoodGroups.model(api, "limits");
        return new GroupRig(api, new GroupDoor(api.parts, new Promotions(api.parts)));
    }

    HttpResponse<String> post(String principal, String requestId, String... models) throws IOException {
        return api.send(
                principal,
                "POST",
                PATH,
                GoodGroups.manifest("checkout", models[0], models[1]).toString(),
                Map.of("Idempotency-Key", requestId, "Content-Type", "application/json"));
    }

    /// The group with both members started and planned.
    ///
    /// @param stable of both; null: none
    GroupView started(@Nullable Target stable) throws IOException {
        var answer = post("ci", "r1", "fraud", "limits");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        for (var model : List.of("fraud", "limits")) {
            var started = (MemberStarted.Started) door.start(new StartMember(GROUP.text(), model));
            fixPlan(model, started.promotion(), stable);
        }
        return api.client("view").groups().find(GROUP);
    }

    private void fixPlan(String model, String name, @Nullable Target stable) {
        var stores = api.parts.stores();
        var asked = stores.requests()
                .find("payments", new Id.GroupStart(GROUP, model).text())
                .orElseThrow();
        var manifest = WindlassJson.mapper().readValue(asked.json(), PromotionManifest.class);
        var candidate =
                stores.registry().find(new VersionRef("payments", model, "7")).orElseThrow();
        var stableVersion = stable == null ? null : TestApi.fraud(stable.version());
        var plan = Plans.plan(manifest, candidate, stableVersion, List.of(), asked.digest());
        stores.promotions().fixPlan(endpoint(model), name, plan, Plans.digest(plan));
    }

    void record(String model, Phase phase, String reason) {
        api.parts
                .stores()
                .promotions()
                .record(Transition.of(
                        name(model),
                        endpoint(model),
                        9,
                        phase,
                        reason,
                        "words",
                        "x",
                        0,
                        0,
                        0,
                        0,
                        false,
                        Progress.NONE));
    }

    static EndpointRef endpoint(String model) {
        return new EndpointRef("payments", model, "prod");
    }

    static String name(String model) {
        return endpoint(model).promotionName("7", 1);
    }
}
