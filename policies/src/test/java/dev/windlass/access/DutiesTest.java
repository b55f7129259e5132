package dev.windlass.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.Hands.How;
import dev.windlass.access.Hands.KeyMade;
import dev.windlass.access.Hands.Laid;
import dev.windlass.domain.PrincipalId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One table: which hand somebody had, how the decider stands to him, allowed or not. Hands and ties are the
/// code's own lists.
class DutiesTest {
    private static final PrincipalId DOER = new PrincipalId("payments", "alice");
    private static final PrincipalId DECIDER = new PrincipalId("payments", "bob");
    private static final PrincipalId BETWEEN = new PrincipalId("payments", "between");
    private static final PrincipalId ADMIN = new PrincipalId("payments", "admin");

    /// How the decider stands to whoever had the hand, and the tie that this is, or null: a stranger.
    enum Standing {
        HIMSELF(Tie.SAME, DOER),
        THE_SAME_PERSON_BY_ANOTHER_NAME(
                Tie.SAME_PERSON,
                DECIDER,
                new KeyMade(DOER, DECIDER, How.PERSON),
                new KeyMade(DECIDER, DOER, How.PERSON)),
        WITH_A_KEY_THAT_HIS_OTHER_NAME_MADE(
                Tie.KEY_MADE_BY,
                DECIDER,
                new KeyMade(DOER, BETWEEN),
                new KeyMade(BETWEEN, DECIDER, How.PERSON),
                new KeyMade(DECIDER, BETWEEN, How.PERSON)),
        WHOSE_OTHER_NAME_MADE_HIS_KEY(
                Tie.KEY_MAKER_OF,
                DECIDER,
                new KeyMade(BETWEEN, DOER),
                new KeyMade(BETWEEN, DECIDER, How.PERSON),
                new KeyMade(DECIDER, BETWEEN, How.PERSON)),
        WITH_A_KEY_THAT_HE_MADE(Tie.KEY_MADE_BY, DECIDER, new KeyMade(DOER, DECIDER)),
        WITH_A_KEY_BY_A_KEY_THAT_HE_MADE(
                Tie.KEY_MADE_BY, DECIDER, new KeyMade(DOER, BETWEEN), new KeyMade(BETWEEN, DECIDER)),
        WITH_AN_OWN_KEY_BESIDE_ONE_THAT_HE_MADE(
                Tie.KEY_MADE_BY, DECIDER, new KeyMade(ADMIN, DECIDER), new KeyMade(DOER, DECIDER)),
        MADE_HIS_KEY(Tie.KEY_MAKER_OF, DECIDER, new KeyMade(DECIDER, DOER)),
        MADE_A_KEY_THAT_MADE_HIS(Tie.KEY_MAKER_OF, DECIDER, new KeyMade(DECIDER, BETWEEN), new KeyMade(BETWEEN, DOER)),
        BOTH_MADE_KEYS_OF_EACH_OTHER(Tie.KEY_MADE_BY, DECIDER, new KeyMade(DECIDER, DOER), new KeyMade(DOER, DECIDER)),
        A_STRANGER(null, DECIDER),
        WITH_A_KEY_FROM_THE_SAME_ADMINISTRATOR(null, DECIDER, new KeyMade(ADMIN, DOER), new KeyMade(ADMIN, DECIDER)),
        OF_THE_SAME_NAME_ON_THE_PLATFORM(null, new PrincipalId(null, DOER.name())),
        OF_THE_SAME_NAME_IN_ANOTHER_TENANT(null, new PrincipalId("other", DOER.name()));

        private final Tie tie;
        private final PrincipalId decider;
        private final Set<KeyMade> keys;

        @SuppressWarnings("NullAway")
        Standing(Tie tie, PrincipalId decider, KeyMade... keys) {
            this.tie = tie;
            this.decider = decider;
            this.keys = Set.of(keys);
        }
    }

    static Stream<Arguments> table() {
        return Arrays.stream(Hand.values())
                .flatMap(hand -> Arrays.stream(Standing.values()).map(standing -> Arguments.of(hand, standing)));
    }

    @ParameterizedTest(name = "who {0}: {1}")
    @MethodSource("table")
    void whoHadAHandDecidesNeitherHimselfNorByAKey(Hand hand, Standing standing) {
        var duty = Duties.judge(standing.decider, new Hands(Set.of(new Laid(hand, DOER)), standing.keys));

        if (standing.tie == null) {
            assertThat(duty).isEqualTo(new Duty.Allowed());
        } else {
            assertThat(duty).isInstanceOfSatisfying(Duty.Excluded.class, excluded -> {
                assertThat(excluded.hand()).isEqualTo(hand);
                assertThat(excluded.tie()).isEqualTo(standing.tie);
                assertThat(excluded.by()).isEqualTo(DOER);
                assertThat(excluded.words()).contains(hand.words(), "somebody else must decide");
            });
        }
    }

    @Test
    void everyTieStandsInTheTable() {
        var ties = new HashSet<Tie>();
        for (var standing : Standing.values()) {
            if (standing.tie != null) {
                ties.add(standing.tie);
            }
        }

        assertThat(ties).containsExactlyInAnyOrder(Tie.values());
    }

    @Test
    void theClosestTieIsNamed() {
        var hands = new Hands(
                Set.of(new Laid(Hand.ASKED, DOER), new Laid(Hand.COMPLETED, DECIDER)),
                Set.of(new KeyMade(DOER, DECIDER)));

        assertThat(Duties.judge(DECIDER, hands))
                .isEqualTo(new Duty.Excluded(
                        Hand.COMPLETED,
                        Tie.SAME,
                        DECIDER,
                        "it completed the candidate's upload; somebody else must decide"));
    }

    @Test
    void withoutAnyHandEverybodyMay() {
        assertThat(Duties.judge(DECIDER, new Hands(Set.of(), Set.of(new KeyMade(DOER, DECIDER)))))
                .isEqualTo(new Duty.Allowed());
    }

    @Test
    void aPrincipalReadsBackAsItWasWritten() {
        assertThat(PrincipalId.parse("payments/a/b:c")).isEqualTo(new PrincipalId("payments", "a/b:c"));
        assertThat(PrincipalId.parse("/ci")).isEqualTo(new PrincipalId(null, "ci"));
        assertThat(new PrincipalId(null, "ci").text()).isEqualTo("/ci");
    }
}
