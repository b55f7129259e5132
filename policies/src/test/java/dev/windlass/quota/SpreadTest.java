package dev.windlass.quota;

import static dev.windlass.quota.Spread.Standing.ATTEMPTED;
import static dev.windlass.quota.Spread.Standing.RESERVED;
import static dev.windlass.quota.Spread.Standing.SERVING;
import static dev.windlass.quota.Spread.Standing.WARM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.quota.Spread.Addition;
import dev.windlass.quota.Spread.LeftOut;
import dev.windlass.quota.Spread.Place;
import dev.windlass.quota.Spread.Shortage;
import dev.windlass.quota.Spread.Standing;
import dev.windlass.quota.Spread.Wanted;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud-score", "prod");
    private static final NodeMemory OLD = new NodeMemory("n1", 1000);
    private static final NodeMemory NEWCOMER = new NodeMemory("n2", 1000);

    @Test
    void aNodeThatJoinsLaterGetsWhatTheOthersHave() {
        var stable = wanted("ledger", "1", 400, SERVING);
        var canary = wanted("p", "2", 400, SERVING);

        var plan = Spread.plan(
                List.of(OLD, NEWCOMER), List.of(stable, canary), Set.of(on("n1", stable), on("n1", canary)));

        assertThat(plan.additions()).containsExactly(new Addition("n2", stable), new Addition("n2", canary));
        assertThat(plan.shortages()).isEmpty();
    }

    @Test
    void whereEverythingIsNothingIsAdded() {
        var stable = wanted("ledger", "1", 400, SERVING);

        var plan = Spread.plan(List.of(OLD), List.of(stable), Set.of(on("n1", stable)));

        assertThat(plan.additions()).isEmpty();
        assertThat(plan.shortages()).isEmpty();
    }

    @Test
    void whatServesGoesBeforeWhatIsOnlyKeptWarm() {
        var warm = wanted("a", "1", 700, WARM);
        var serving = wanted("b", "2", 700, SERVING);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(warm, serving), Set.of());

        assertThat(plan.additions()).containsExactly(new Addition("n2", serving));
        assertThat(plan.shortages()).containsExactly(new Shortage("n2", warm, 300));
    }

    @Test
    void aVersionCountsOncePerNodeHoweverManyWantIt() {
        var one = wanted("a", "1", 700, SERVING);
        var other = wanted("b", "1", 700, SERVING);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(one, other), Set.of());

        assertThat(plan.additions()).containsExactly(new Addition("n2", one), new Addition("n2", other));
    }

    @Test
    void aNodeThatIsFullAlreadyIsNotBelowZero() {
        var here = wanted("a", "1", 1200, SERVING);
        var more = wanted("b", "2", 100, SERVING);

        var plan = Spread.plan(List.of(OLD), List.of(here, more), Set.of(on("n1", here)));

        assertThat(plan.shortages()).containsExactly(new Shortage("n1", more, 0));
    }

    @Test
    void anotherTenantsVersionOfTheSameBytesIsAnother() {
        var ours = wanted("a", "1", 600, SERVING);
        var theirs = new Wanted("b", new EndpointRef("claims", "m", "prod"), "1", ours.digest(), 600, SERVING);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(ours, theirs), Set.of());

        assertThat(plan.additions()).containsExactly(new Addition("n2", ours));
        assertThat(plan.shortages()).containsExactly(new Shortage("n2", theirs, 400));
    }

    @Test
    void aNodeWithoutRoomForBothArmsGetsNeitherAndIsLeftOut() {
        var stable = wanted("ledger", "1", 600, SERVING);
        var canary = wanted("p", "2", 600, SERVING);

        var plan = Spread.plan(
                List.of(new NodeMemory("n1", 2000), NEWCOMER),
                List.of(stable, canary),
                Set.of(on("n1", stable), on("n1", canary)));

        assertThat(plan.additions()).isEmpty();
        assertThat(plan.shortages()).isEmpty();
        assertThat(plan.leftOut())
                .containsExactly(new LeftOut("n2", PROD.modelRef(), List.of(stable, canary), 1200, 1000));
    }

    @Test
    void aCandidateThatIsOnlyReservedCountsAndIsNotPlaced() {
        var stable = wanted("ledger", "1", 600, SERVING);
        var candidate = wanted("p", "2", 600, RESERVED);
        var nodes = List.of(new NodeMemory("n1", 2000), NEWCOMER, new NodeMemory("n3", 1200));

        var plan = Spread.plan(nodes, List.of(stable, candidate), Set.of(on("n1", stable)));

        assertThat(plan.additions()).containsExactly(new Addition("n3", stable));
        assertThat(plan.leftOut()).extracting(LeftOut::node).containsExactly("n2");
    }

    @Test
    void whoCarriesAnArmAlreadyIsNotLeftOutButShort() {
        var stable = wanted("ledger", "1", 600, SERVING);
        var canary = wanted("p", "2", 600, SERVING);

        var plan = Spread.plan(
                List.of(new NodeMemory("n1", 2000), NEWCOMER),
                List.of(stable, canary),
                Set.of(on("n1", stable), on("n1", canary), on("n2", stable)));

        assertThat(plan.leftOut()).isEmpty();
        assertThat(plan.shortages()).containsExactly(new Shortage("n2", canary, 400));
    }

    @Test
    void whereNobodyCouldCarryTheWholeAnyNodeServesWhatFits() {
        var stable = wanted("ledger", "1", 600, SERVING);
        var canary = wanted("p", "2", 600, ATTEMPTED);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(canary, stable), Set.of());

        assertThat(plan.additions()).containsExactly(new Addition("n2", stable));
        assertThat(plan.leftOut()).isEmpty();
    }

    @Test
    void ofAModelThatANodeIsLeftOutOfItKeepsNothingWarmEither() {
        var serving = wanted("a", "1", 1200, SERVING);
        var warm = wanted("b", "2", 100, WARM);

        var plan = Spread.plan(
                List.of(new NodeMemory("n1", 2000), NEWCOMER),
                List.of(serving, warm),
                Set.of(on("n1", serving), on("n1", warm)));

        assertThat(plan.additions()).isEmpty();
        assertThat(plan.leftOut()).hasSize(1);
    }

    @Test
    void aNodeThatMayRunNoMoreInferenceWorkersHasNoRoom() {
        var stable = wanted("ledger", "1", 10, SERVING);
        var canary = wanted("p", "2", 10, SERVING);

        var plan = Spread.plan(
                List.of(OLD, new NodeMemory("n2", 1000, 1)),
                List.of(stable, canary),
                Set.of(on("n1", stable), on("n1", canary)));

        assertThat(plan.leftOut()).extracting(LeftOut::node).containsExactly("n2");
    }

    private static Wanted wanted(String owner, String version, long bytes, Standing standing) {
        return new Wanted(owner, PROD, version, CanonicalJson.digest(version), bytes, standing);
    }

    private static Place on(String node, Wanted wanted) {
        return new Place(wanted.owner(), node, "payments", wanted.digest());
    }
}
