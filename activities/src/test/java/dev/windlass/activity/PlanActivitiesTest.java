package dev.windlass.activity;

import static dev.windlass.activity.World.digest;
import static dev.windlass.activity.World.manifest;
import static dev.windlass.activity.World.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.windlass.domain.Device;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Digest;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Step;
import dev.windlass.domain.Tenant;
import dev.windlass.json.WindlassJson;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.Given;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import dev.windlass.workflow.activity.PlanActivities.PlanResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class PlanActivitiesTest {
    private static final long MIB = 1L << 20;
    private static final Digest REQUEST = digest("request");

    @AutoClose
    private final World world = new World();

    private final PlanActivitiesImpl plans = new PlanActivitiesImpl(world.stores, World.POLICIES);

    private PlanResult plan(PromotionManifest manifest) {
        var grant = world.granted("r-" + manifest.version(), manifest.version());
        return plans.plan(new PlanRequest(grant.name(), grant.fence(), manifest, REQUEST));
    }

    private static ObjectAssert<PlanResult.Unplannable> refused(PlanResult result) {
        return assertThat(result).asInstanceOf(type(PlanResult.Unplannable.class));
    }

    @Test
    void resolvesTheCandidateAndTheStableVersion() {
        world.good("1");

        var planned = (PlanResult.Planned) plan(manifest("2"));

        assertThat(planned.plan().candidate()).isEqualTo(target("2"));
        assertThat(planned.plan().stable()).isEqualTo(target("1"));
        assertThat(planned.plan().policies()).isEqualTo(World.POLICIES.pins());
    }

    @Test
    void aPlanThatIsStoredIsReturnedAsItIs() {
        world.good("1");
        var grant = world.granted("r", "2");
        var first = plans.plan(new PlanRequest(grant.name(), grant.fence(), manifest("2"), REQUEST));

        var other = manifest("2", null, List.of(new Step.SetWeight(50)));
        var again = plans.plan(new PlanRequest(grant.name(), grant.fence(), other, REQUEST));

        assertThat(again).isEqualTo(first);
    }

    @Test
    void anUnknownVersionIsRefused() {
        refused(plan(manifest("9"))).satisfies(it -> assertThat(it.reason()).isEqualTo("UnknownVersion"));
    }

    @Test
    void whatServesAlreadyIsPlannedWithoutAStep() {
        world.good("2");
        var again = world.granted("again", "2");

        var planned = plans.plan(new PlanRequest(again.name(), again.fence(), manifest("2"), REQUEST));

        assertThat(planned).isInstanceOfSatisfying(PlanResult.Planned.class, it -> {
            assertThat(it.plan().servesAlready()).isTrue();
            assertThat(it.plan().steps()).isEmpty();
        });
    }

    @Test
    void whatServesAlreadyUnderAnotherDigestThanThePinnedOneIsRefused() {
        world.good("2");
        var again = world.granted("again", "2");
        var pinned = manifest("2", digest("other"), List.of(new Step.SetWeight(10)));

        refused(plans.plan(new PlanRequest(again.name(), again.fence(), pinned, REQUEST)))
                .satisfies(it -> assertThat(it.reason()).isEqualTo("DigestMismatch"));
    }

    @Test
    void anotherVersionWithTheSameBytesIsPlannedLikeAnyOther() {
        var same = world.sameBytes("1", "1b");
        world.good("1");

        var planned = (PlanResult.Planned) plan(manifest("1b"));

        assertThat(planned.plan().candidate().digest()).isEqualTo(same.digest());
        assertThat(planned.plan().servesAlready()).isFalse();
        assertThat(planned.plan().steps()).isNotEmpty();
    }

    @Test
    void aTotalDeadlineThatTheStepsUseUpIsRefused() {
        world.good("1");
        var slow = manifest("2", null, List.of(new Step.SetWeight(10), new Step.Pause(Duration.ofHours(25))));

        refused(plan(slow)).satisfies(it -> assertThat(it.reason()).isEqualTo("DeadlineTooShort"));
    }

    @Test
    void aDeviceThatNobodyOffersIsNotWaitedFor() {
        registered("g", new Resources(MIB, MIB));

        refused(plan(manifest("g"))).satisfies(it -> {
            assertThat(it.reason()).isEqualTo("NoDevice");
            assertThat(it.message()).contains("no live node offers a GPU", "node.gpu-runtime");
        });
    }

    @Test
    void aDeviceThatIsTooSmallEverywhereIsNotWaitedFor() {
        offer(Map.of(new Device("cuda:0"), 80 * MIB, new Device("cuda:mig-1g.18gb:1"), 18 * MIB));
        registered("g", new Resources(MIB, 19 * MIB, new DeviceClass("cuda:mig-1g.18gb")));

        refused(plan(manifest("g"))).satisfies(it -> {
            assertThat(it.reason()).isEqualTo("DeviceTooSmall");
            assertThat(it.message()).contains("at most cuda:mig-1g.18gb with 18 MiB");
        });
    }

    @Test
    void anotherDeviceThanTheVersionsOwnIsRefused() {
        offer(Map.of(new Device("cuda:0"), 80 * MIB));
        registered("g", new Resources(MIB, MIB));

        refused(plan(onDevice("cuda:mig-1g.18gb")))
                .satisfies(it -> assertThat(it.reason()).isEqualTo("DeviceMismatch"));
        refused(plan(onDevice("cpu"))).satisfies(it -> assertThat(it.reason()).isEqualTo("DeviceMismatch"));
        assertThat(plan(onDevice("cuda"))).isInstanceOf(PlanResult.Planned.class);
    }

    private void offer(Map<Device, Long> devices) {
        world.stores.nodes().renewOfPlatform(new NodeRoom("n1", 8L << 30, 64, devices), Duration.ofMinutes(10));
    }

    private void registered(String version, Resources needs) {
        world.stores.registry().register(Given.version(version, needs));
    }

    private static PromotionManifest onDevice(String device) {
        var json = (ObjectNode) WindlassJson.mapper().valueToTree(manifest("g"));
        return WindlassJson.mapper().treeToValue(json.put("device", device), PromotionManifest.class);
    }

    @Test
    void aSuspendedTenantIsRefused() {
        world.stores.tenants().setState("payments", Tenant.State.SUSPENDED);

        refused(plan(manifest("2"))).satisfies(it -> assertThat(it.reason()).isEqualTo("TenantSuspended"));
    }
}
