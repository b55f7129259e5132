package dev.windlass.rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.rollback.History.Entry;
import dev.windlass.rollback.WayBack.Back;
import dev.windlass.rollback.WayBack.Refused;
import java.util.List;
import org.assertj.core.api.ObjectAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WayBackTest {
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud-score", "prod");
    private static final Target V1 = target("1", '1');
    private static final Target V2 = target("2", '2');
    private static final Target V3 = target("3", '3');
    private static final Target V4 = target("4", '4');

    /// 1, 2 and 3 were promoted in this order, and all is well.
    private static final History THREE = history(V3, good(V1, 1), good(V2, 2), good(V3, 3));

    @Test
    void aPlainRollbackGoesToOlderVersionsNewestFirstAndCallsTheLeftOneBad() {
        var back = back(THREE, null, null);

        assertThat(back.targets()).containsExactly(V2, V1);
        assertThat(back.from()).isEqualTo(V3);
        assertThat(back.failed()).isEqualTo(V3);
        assertThat(back.left()).isEqualTo(V3);
        assertThat(back.baseline()).isNull();
    }

    @Test
    void aPlainRollbackAfterOneToAnOlderVersionNeverGoesForward() {
        var history = history(V1, good(V1, 1), good(V2, 2), bad(V3, 3));

        refused(history, null, null).satisfies(it -> {
            assertThat(it.reason()).isEqualTo("NoTarget");
            assertThat(it.message()).isEqualTo("payments/fraud-score@prod has no good version older than 1");
        });
    }

    @Test
    void aVersionThatIsPromotedAnewIsNewerThanAllBeforeIt() {
        var history = history(V1, good(V2, 2), good(V1, 3));

        assertThat(back(history, null, null).targets()).containsExactly(V2);
    }

    @Test
    void aNamedOlderVersionIsTheOnlyTarget() {
        var back = back(THREE, "1", null);

        assertThat(back.targets()).containsExactly(V1);
        assertThat(back.failed()).isEqualTo(V3);
    }

    @Test
    void duringAPromotionAPlainRollbackIsItsAbortAndCallsNothingBad() {
        var back = back(THREE, null, V4);

        assertThat(back.targets()).containsExactly(V3, V2, V1);
        assertThat(back.from()).isEqualTo(V4);
        assertThat(back.failed()).isNull();
        assertThat(back.isAbort()).isTrue();
    }

    @Test
    void duringAPromotionTheBaselineByNameIsItsAbortToo() {
        assertThat(back(THREE, "3", V4).isAbort()).isTrue();
    }

    @Test
    void duringAPromotionAnOlderVersionIsAbortedToTheBaselineFirstAndTheStableOneIsSpared() {
        var back = back(THREE, "1", V4);

        assertThat(back.targets()).containsExactly(V1);
        assertThat(back.baseline()).isEqualTo(V3);
        assertThat(back.left()).isEqualTo(V3);
        assertThat(back.failed()).isNull();
        assertThat(back.isAbort()).isFalse();
    }

    @Test
    void duringAFirstPromotionThereIsTheEmptyRoute() {
        var back = back(History.NONE, null, V1);

        assertThat(back.targets()).isEmpty();
        assertThat(back.baseline()).isNull();
        assertThat(back.failed()).isNull();
    }

    @Test
    void aPromotionThatWasThroughIsRolledBackFrom() {
        var back = back(THREE, null, V3);

        assertThat(back.targets()).containsExactly(V2, V1);
        assertThat(back.failed()).isEqualTo(V3);
    }

    @Test
    void whatWasNeverGoodIsRefusedByThatName() {
        refused(THREE, "9", null).satisfies(it -> {
            assertThat(it.reason()).isEqualTo("NeverGood");
            assertThat(it.message())
                    .isEqualTo("version 9 was never promoted to payments/fraud-score@prod;"
                            + " good ones to go back to: 2, 1");
        });
        refused(THREE, "4", V4).satisfies(it -> assertThat(it.message()).endsWith("good ones to go back to: 3, 2, 1"));
        refused(History.NONE, "1", null)
                .satisfies(it -> assertThat(it.message()).endsWith("there is no good version to go back to"));
    }

    @Test
    void whatServesAlreadyWasBadOrIsNewerIsRefused() {
        var history = history(V2, good(V1, 1), good(V2, 2), bad(V3, 3), good(V4, 4));

        refused(history, "2", null).satisfies(it -> assertThat(it.reason()).isEqualTo("AlreadyServing"));
        refused(history, "3", null).satisfies(it -> assertThat(it.reason()).isEqualTo("RolledBackFrom"));
        refused(history, "4", null).satisfies(it -> assertThat(it.reason()).isEqualTo("NotOlder"));
    }

    @Test
    void withoutAnyGoodVersionNothingServes() {
        refused(History.NONE, null, null)
                .satisfies(it -> assertThat(it.reason()).isEqualTo("NothingServes"));
        refused(new History(List.of(good(V1, 1)), null), "1", null)
                .satisfies(it -> assertThat(it.reason()).isEqualTo("NothingServes"));
    }

    @Test
    void equalBytesUnderAnotherNumberAreNoTargetButByTheirName() {
        var twin = target("2", '1');
        var history = history(twin, good(V1, 1), good(twin, 2));

        refused(history, null, null).satisfies(it -> assertThat(it.reason()).isEqualTo("NoTarget"));
        assertThat(back(history, "1", null).targets()).containsExactly(V1);
    }

    private static Back back(History history, @Nullable String to, @Nullable Target candidate) {
        return assertThat(WayBack.of(PROD, history, to, candidate))
                .asInstanceOf(type(Back.class))
                .actual();
    }

    private static ObjectAssert<Refused> refused(History history, @Nullable String to, @Nullable Target candidate) {
        return assertThat(WayBack.of(PROD, history, to, candidate)).asInstanceOf(type(Refused.class));
    }

    private static History history(Target stable, Entry... entries) {
        return new History(List.of(entries), stable);
    }

    private static Entry good(Target target, long place) {
        return new Entry(target, place, false);
    }

    private static Entry bad(Target target, long place) {
        return new Entry(target, place, true);
    }

    private static Target target(String version, char digit) {
        return new Target(
                version, new Digest("sha256:" + String.valueOf(digit).repeat(64)), 1000, Resources.memory(128L << 20));
    }
}
