package dev.windlass.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.quota.Shares.Answer;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void oneTenantAloneGetsHalf() {
        var shares = new Shares(1000);

        assertThat(takeAll(shares, "greedy")).isEqualTo(500);
        assertThat(shares.take("greedy", 1)).isEqualTo(Answer.SHARE_USED);
    }

    @Test
    void greedyTenantsLeaveAsMuchAsEachOfThemHolds() {
        for (int tenants = 1; tenants <= 10; tenants++) {
            var shares = new Shares(11_000);
            for (int turn = 0; turn < 11_000; turn++) {
                for (int i = 0; i < tenants; i++) {
                    shares.take("tenant-" + i, 1);
                }
            }
            for (int i = 0; i < tenants; i++) {
                assertThat(shares.held("tenant-" + i))
                        .isBetween(11_000L / (tenants + 1) - 1, 11_000L / (tenants + 1) + 1);
            }
            assertThat(shares.take("newcomer", 11_000 / (tenants + 1) - tenants))
                    .isEqualTo(Answer.TAKEN);
        }
    }

    @Test
    void ofTwoPlacesEachTenantGetsOne() {
        var shares = new Shares(2);

        assertThat(shares.take("first", 1)).isEqualTo(Answer.TAKEN);
        assertThat(shares.take("first", 1)).isEqualTo(Answer.SHARE_USED);
        assertThat(shares.take("second", 1)).isEqualTo(Answer.TAKEN);
        assertThat(shares.take("third", 1)).isEqualTo(Answer.POOL_USED);
    }

    @Test
    void theOnlyPlaceCanBeTaken() {
        var shares = new Shares(1);

        assertThat(shares.take("first", 1)).isEqualTo(Answer.TAKEN);
        assertThat(shares.take("second", 1)).isEqualTo(Answer.POOL_USED);
        shares.giveBack("first", 1);
        assertThat(shares.take("second", 1)).isEqualTo(Answer.TAKEN);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgainAndNoMore() {
        var random = new Random(7);
        var shares = new Shares(100);
        var mine = new HashMap<String, Long>();
        for (int turn = 0; turn < 20_000; turn++) {
            var tenant = "tenant-" + random.nextInt(5);
            long held = mine.getOrDefault(tenant, 0L);
            if (random.nextBoolean() && held > 0) {
                long count = 1 + random.nextLong(held);
                shares.giveBack(tenant, count);
                mine.put(tenant, held - count);
            } else {
                long count = 1 + random.nextLong(20);
                if (shares.take(tenant, count) == Answer.TAKEN) {
                    mine.put(tenant, held + count);
                }
            }
            long sum = mine.values().stream().mapToLong(Long::longValue).sum();
            assertThat(shares.taken()).isEqualTo(sum).isBetween(0L, 100L);
        }
        assertThatThrownBy(() -> shares.giveBack("nobody", 1)).isInstanceOf(IllegalStateException.class);
    }

    private static long takeAll(Shares shares, String tenant) {
        while (shares.take(tenant, 1) == Answer.TAKEN) {}
        return shares.held(tenant);
    }
}
