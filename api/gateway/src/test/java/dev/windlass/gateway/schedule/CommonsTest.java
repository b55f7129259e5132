package dev.windlass.gateway.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.quota.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// The lock-free pool against its twin with a lock, and under threads.
class CommonsTest {
    @Test
    void oneThreadAfterAnotherItAnswersAsSharesDoes() {
        var random = new Random(11);
        var commons = new Commons(500);
        var shares = new Shares(500);
        var tenants = List.of("a", "b", "c", "d");
        var portions = tenants.stream().map(_ -> commons.portion()).toList();
        for (int turn = 0; turn < 50_000; turn++) {
            int who = random.nextInt(tenants.size());
            long held = portions.get(who).held();
            assertEquals(shares.held(tenants.get(who)), held);
            if (held > 0 && random.nextInt(3) == 0) {
                long count = 1 + random.nextLong(held);
                portions.get(who).giveBack(count);
                shares.giveBack(tenants.get(who), count);
            } else {
                long count = 1 + random.nextLong(60);
                boolean taken = shares.take(tenants.get(who), count) == Shares.Answer.TAKEN;
                assertEquals(taken, portions.get(who).take(count), "turn " + turn);
            }
            assertEquals(shares.taken(), commons.taken());
        }
    }

    @Test
    void threadsNeverHoldMoreThanThereIsAndLeaveNothingBehind() throws Exception {
        var commons = new Commons(100);
        try (var threads = Executors.newFixedThreadPool(4)) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                var portion = commons.portion();
                var random = new Random(i);
                running.add(threads.submit(() -> {
                    for (int turn = 0; turn < 100_000; turn++) {
                        long count = 1 + random.nextLong(40);
                        if (portion.take(count)) {
                            assertTrue(portion.held() >= count);
                            portion.giveBack(count);
                        }
                    }
                }));
            }
            for (var each : running) {
                each.get();
            }
        }
        assertEquals(0, commons.taken());
        var alone = commons.portion();
        assertTrue(alone.take(50) && alone.take(1) == false);
        assertFalse(commons.portion().take(51));
    }
}
