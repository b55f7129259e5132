package dev.windlass.quota;

import static dev.windlass.quota.Spread.Standing.ATTEMPTED;
import static dev.windlass.quota.Spread.Standing.RESERVED;
import static dev.windlass.quota.Spread.Standing.SERVING;
import static dev.windlass.quota.Spread.Standing.WARM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Device;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Resources;
import dev.windlass.json.CanonicalJson;
import dev.windlass.quota.NodeRoom.Missing;
import dev.windlass.quota.Spread.Addition;
import dev.windlass.quota.Spread.LeftOut;
import dev.windlass.quota.Spread.Place;
import dev.windlass.quota.Spread.Shortage;
import dev.windlass.quota.Spread.Standing;
import dev.windlass.quota.Spread.Wanted;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud-score", "prod");
    private static final NodeRoom OLD = new NodeRoom("n1", 1000, 99);
    private static final NodeRoom NEWCOMER = new NodeRoom("n2", 1000, 99);

    @Test
    void aNodeThatJoinsLaterGetsWhatTheOthersHave() {
        var stable = wanted("ledger", "1", 400, SERVING);
        var canary = wanted("p", "2", 400, SERVING);

        var plan =
                Spread.plan(List.of(OLD, NEWCOMER), List.of(stable, canary), here(on("n1", stable), on("n1", canary)));

        assertThat(plan.additions())
                .containsExactly(new Addition("n2", stable, Device.CPU), new Addition("n2", canary, Device.CPU));
        assertThat(plan.shortages()).isEmpty();
    }

    @Test
    void whereEverythingIsNothingIsAdded() {
        var stable = wanted("ledger", "1", 400, SERVING);

        var plan = Spread.plan(List.of(OLD), List.of(stable), here(on("n1", stable)));

        assertThat(plan.additions()).isEmpty();
        assertThat(plan.shortages()).isEmpty();
    }

    @Test
    void whatServesGoesBeforeWhatIsOnlyKeptWarm() {
        var warm = wanted("a", "1", 700, WARM);
        var serving = wanted("b", "2", 700, SERVING);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(warm, serving), Map.of());

        assertThat(plan.additions()).containsExactly(new Addition("n2", serving, Device.CPU));
        assertThat(plan.shortages()).containsExactly(new Shortage("n2", warm, missing(700, 300)));
    }

    @Test
    void aVersionCountsOncePerNodeHoweverManyWantIt() {
        var one = wanted("a", "1", 700, SERVING);
        var other = wanted("b", "1", 700, SERVING);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(one, other), Map.of());

        assertThat(plan.additions())
                .containsExactly(new Addition("n2", one, Device.CPU), new Addition("n2", other, Device.CPU));
    }

    @Test
    void aNodeThatIsFullAlreadyIsNotBelowZero() {
        var here = wanted("a", "1", 1200, SERVING);
        var more = wanted("b", "2", 100, SERVING);

        var plan = Spread.plan(List.of(OLD), List.of(here, more), here(on("n1", here)));

        assertThat(plan.shortages()).containsExactly(new Shortage("n1", more, missing(100, -200)));
    }

    @Test
    void anotherTenantsVersionOfTheSameBytesIsAnother() {
        var ours = wanted("a", "1", 600, SERVING);
        var theirs = new Wanted(
                "b", new EndpointRef("claims", "m", "prod"), "1", ours.digest(), Resources.memory(600), SERVING);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(ours, theirs), Map.of());

        assertThat(plan.additions()).containsExactly(new Addition("n2", ours, Device.CPU));
        assertThat(plan.shortages()).containsExactly(new Shortage("n2", theirs, missing(600, 400)));
    }

    @Test
    void aNodeWithoutRoomForBothArmsGetsNeitherAndIsLeftOut() {
        var stable = wanted("ledger", "1", 600, SERVING);
        var canary = wanted("p", "2", 600, SERVING);

        var plan = Spread.plan(
                List.of(new NodeRoom("n1", 2000, 99), NEWCOMER),
                List.of(stable, canary),
                here(on("n1", stable), on("n1", canary)));

        assertThat(plan.additions()).isEmpty();
        assertThat(plan.shortages()).isEmpty();
        assertThat(plan.leftOut())
                .containsExactly(new LeftOut("n2", PROD.modelRef(), List.of(stable, canary), missing(1200, 1000)));
    }

    @Test
    void aCandidateThatIsOnlyReservedCountsAndIsNotPlaced() {
        var stable = wanted("ledger", "1", 600, SERVING);
        var candidate = wanted("p", "2", 600, RESERVED);
        var nodes = List.of(new NodeRoom("n1", 2000, 99), NEWCOMER, new NodeRoom("n3", 1200, 99));

        var plan = Spread.plan(nodes, List.of(stable, candidate), here(on("n1", stable)));

        assertThat(plan.additions()).containsExactly(new Addition("n3", stable, Device.CPU));
        assertThat(plan.leftOut()).extracting(LeftOut::node).containsExactly("n2");
    }

    @Test
    void whoCarriesAnArmAlreadyIsNotLeftOutButShort() {
        var stable = wanted("ledger", "1", 600, SERVING);
        var canary = wanted("p", "2", 600, SERVING);

        var plan = Spread.plan(
                List.of(new NodeRoom("n1", 2000, 99), NEWCOMER),
                List.of(stable, canary),
                here(on("n1", stable), on("n1", canary), on("n2", stable)));

        assertThat(plan.leftOut()).isEmpty();
        assertThat(plan.shortages()).containsExactly(new Shortage("n2", canary, missing(600, 400)));
    }

    @Test
    void whereNobodyCouldCarryTheWholeAnyNodeServesWhatFits() {
        var stable = wanted("ledger", "1", 600, SERVING);
        var canary = wanted("p", "2", 600, ATTEMPTED);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(canary, stable), Map.of());

        assertThat(plan.additions()).containsExactly(new Addition("n2", stable, Device.CPU));
        assertThat(plan.leftOut()).isEmpty();
    }

    @Test
    void ofAModelThatANodeIsLeftOutOfItKeepsNothingWarmEither() {
        var serving = wanted("a", "1", 1200, SERVING);
        var warm = wanted("b", "2", 100, WARM);

        var plan = Spread.plan(
                List.of(new NodeRoom("n1", 2000, 99), NEWCOMER),
                List.of(serving, warm),
                here(on("n1", serving), on("n1", warm)));

        assertThat(plan.additions()).isEmpty();
        assertThat(plan.leftOut()).hasSize(1);
    }

    @Test
    void aNodeThatMayRunNoMoreInferenceWorkersHasNoRoom() {
        var stable = wanted("ledger", "1", 10, SERVING);
        var canary = wanted("p", "2", 10, SERVING);

        var plan = Spread.plan(
                List.of(OLD, new NodeRoom("n2", 1000, 1)),
                List.of(stable, canary),
                here(on("n1", stable), on("n1", canary)));

        assertThat(plan.leftOut()).extracting(LeftOut::node).containsExactly("n2");
    }

    @Test
    void aVersionIsAddedOnTheDeviceThatHasRoomBesideWhatRunsThere() {
        var gpus = new NodeRoom("n1", 1000, 99, Map.of(new Device("cuda:0"), 80L, new Device("cuda:1"), 50L));
        var stable = onGpu("ledger", "1", 50, SERVING);
        var canary = onGpu("p", "2", 40, SERVING);
        var next = onGpu("q", "3", 30, RESERVED);

        var plan = Spread.plan(
                List.of(gpus), List.of(stable, canary, next), Map.of(on("n1", stable), new Device("cuda:1")));

        assertThat(plan.additions()).containsExactly(new Addition("n1", canary, new Device("cuda:0")));
        assertThat(plan.reserved()).isEqualTo(Map.of(on("n1", next), new Device("cuda:0")));
    }

    @Test
    void whereAllFitsAVersionOfAProfileIsPlacedBeforeOneThatAnyGpuWillDoFor() {
        var whole = new Device("cuda:0");
        var instance = new Device("cuda:mig-1g.18gb:1");
        var node = new NodeRoom("n1", 1000, 99, Map.of(whole, 80L, instance, 18L));
        var stable = onGpu("ledger", "1", 18, SERVING);
        var canary = new Wanted(
                "p",
                PROD,
                "2",
                CanonicalJson.digest("2"),
                new Resources(1, 10, new DeviceClass("cuda:mig-1g.18gb")),
                ATTEMPTED);

        var plan = Spread.plan(List.of(node), List.of(stable, canary), Map.of());

        assertThat(plan.additions())
                .containsExactly(new Addition("n1", canary, instance), new Addition("n1", stable, whole));
    }

    private static Wanted onGpu(String owner, String version, long bytes, Standing standing) {
        return new Wanted(owner, PROD, version, CanonicalJson.digest(version), new Resources(1, bytes), standing);
    }

    private static Wanted wanted(String owner, String version, long bytes, Standing standing) {
        return new Wanted(owner, PROD, version, CanonicalJson.digest(version), Resources.memory(bytes), standing);
    }

    private static Missing missing(long needed, long free) {
        return new Missing(ResourceKind.MEMORY, needed, free);
    }

    /// Each on the CPU.
    private static Map<Place, Device> here(Place... places) {
        return Arrays.stream(places).collect(Collectors.toMap(it -> it, _ -> Device.CPU));
    }

    private static Place on(String node, Wanted wanted) {
        return new Place(wanted.owner(), node, "payments", wanted.digest());
    }
}
