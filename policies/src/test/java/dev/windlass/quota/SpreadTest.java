package dev.windlass.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.quota.Spread.Addition;
import dev.windlass.quota.Spread.Place;
import dev.windlass.quota.Spread.Shortage;
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
        var stable = wanted("ledger", "1", 400, true);
        var canary = wanted("p", "2", 400, true);

        var plan = Spread.plan(
                List.of(OLD, NEWCOMER), List.of(stable, canary), Set.of(on("n1", stable), on("n1", canary)));

        assertThat(plan.additions()).containsExactly(new Addition("n2", stable), new Addition("n2", canary));
        assertThat(plan.shortages()).isEmpty();
    }

    @Test
    void whereEverythingIsNothingIsAdded() {
        var stable = wanted("ledger", "1", 400, true);

        var plan = Spread.plan(List.of(OLD), List.of(stable), Set.of(on("n1", stable)));

        assertThat(plan.additions()).isEmpty();
        assertThat(plan.shortages()).isEmpty();
    }

    @Test
    void whatServesGoesBeforeWhatIsOnlyKeptWarm() {
        var warm = wanted("a", "1", 700, false);
        var serving = wanted("b", "2", 700, true);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(warm, serving), Set.of());

        assertThat(plan.additions()).containsExactly(new Addition("n2", serving));
        assertThat(plan.shortages()).containsExactly(new Shortage("n2", warm, 300));
    }

    @Test
    void aVersionCountsOncePerNodeHoweverManyWantIt() {
        var one = wanted("a", "1", 700, true);
        var other = wanted("b", "1", 700, true);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(one, other), Set.of());

        assertThat(plan.additions()).containsExactly(new Addition("n2", one), new Addition("n2", other));
    }

    @Test
    void aNodeThatIsFullAlreadyIsNotBelowZero() {
        var here = wanted("a", "1", 1200, true);
        var more = wanted("b", "2", 100, true);

        var plan = Spread.plan(List.of(OLD), List.of(here, more), Set.of(on("n1", here)));

        assertThat(plan.shortages()).containsExactly(new Shortage("n1", more, 0));
    }

    @Test
    void anotherTenantsVersionOfTheSameBytesIsAnother() {
        var ours = wanted("a", "1", 600, true);
        var theirs = new Wanted("b", new EndpointRef("claims", "m", "prod"), "1", ours.digest(), 600, true);

        var plan = Spread.plan(List.of(NEWCOMER), List.of(ours, theirs), Set.of());

        assertThat(plan.additions()).containsExactly(new Addition("n2", ours));
        assertThat(plan.shortages()).containsExactly(new Shortage("n2", theirs, 400));
    }

    private static Wanted wanted(String owner, String version, long bytes, boolean serving) {
        return new Wanted(owner, PROD, version, CanonicalJson.digest(version), bytes, serving);
    }

    private static Place on(String node, Wanted wanted) {
        return new Place(wanted.owner(), node, "payments", wanted.digest());
    }
}
