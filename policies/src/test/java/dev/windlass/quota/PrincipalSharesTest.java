package dev.windlass.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.quota.Shares.Answer;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrincipalSharesTest {
    @Test
    void oneKeyAloneGetsHalfOfItsTenantsShare() {
        var shares = new PrincipalShares(1000);

        assertThat(takeAll(shares, "greedy", "viewer")).isEqualTo(250);
        assertThat(takeAll(shares, "greedy", "colleague")).isEqualTo(125);
        assertThat(takeAll(shares, "other", "viewer")).isGreaterThan(150);
    }

    @Test
    void manyKeysOfATenantGetNoMoreThanTheTenant() {
        var shares = new PrincipalShares(1000);

        long all = 0;
        for (int i = 0; i < 1000; i++) {
            all += takeAll(shares, "greedy", "key-" + i);
        }

        assertThat(all).isEqualTo(500);
        assertThat(shares.take("other", "viewer")).isEqualTo(Answer.TAKEN);
    }

    @Test
    void aPoolOfOnePlaceHasOnePlace() {
        var shares = new PrincipalShares(1);

        assertThat(shares.take("a", "x")).isEqualTo(Answer.TAKEN);
        assertThat(shares.take("b", "y")).isEqualTo(Answer.POOL_USED);
        shares.giveBack("a", "x");
        assertThat(shares.take("b", "y")).isEqualTo(Answer.TAKEN);
    }

    @Test
    void nobodyGivesBackWhatHeDoesNotHold() {
        var shares = new PrincipalShares(4);
        shares.take("a", "x");

        assertThatThrownBy(() -> shares.giveBack("a", "y")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void afterAnyOrderOfTakingAndGivingBackTheWholePoolIsThere() {
        var random = new Random(7);
        var shares = new PrincipalShares(50);
        var held = new ArrayList<String[]>();
        for (int i = 0; i < 10_000; i++) {
            var who = new String[] {"t" + random.nextInt(5), "p" + random.nextInt(4)};
            if (random.nextBoolean() && shares.take(who[0], who[1]) == Answer.TAKEN) {
                held.add(who);
            } else if (!held.isEmpty()) {
                var back = held.remove(random.nextInt(held.size()));
                shares.giveBack(back[0], back[1]);
            }
        }
        held.forEach(each -> shares.giveBack(each[0], each[1]));

        assertThat(takeAll(shares, "t1", "p1")).isEqualTo(takeAll(new PrincipalShares(50), "t1", "p1"));
    }

    private static long takeAll(PrincipalShares shares, String tenant, String principal) {
        long taken = 0;
        while (shares.take(tenant, principal) == Answer.TAKEN) {
            taken++;
        }
        assertThat(shares.held(tenant, principal)).isEqualTo(taken);
        return taken;
    }
}
