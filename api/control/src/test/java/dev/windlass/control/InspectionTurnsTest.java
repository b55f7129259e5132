package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class InspectionTurnsTest {
    private final ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> begun = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @Test
    void aNeighbourHasItsTurnAtOnceBesideSixSlowModels() throws Exception {
        var turns = new InspectionTurns(2, 16, Duration.ofMinutes(1));
        var slow = new CountDownLatch(1);
        for (int i = 0; i < 6; i++) {
            inspect(turns, "slow", slow);
        }
        Awaitility.await().until(() -> begun.contains("slow"));

        inspect(turns, "neighbour", new CountDownLatch(0)).get();

        assertThat(begun).containsExactly("slow", "neighbour");
        slow.countDown();
    }

    @Test
    void theTenantThatWasServedLongestAgoIsNext() throws Exception {
        var turns = new InspectionTurns(1, 16, Duration.ofMinutes(1));
        var first = new CountDownLatch(1);
        var done = new CountDownLatch(0);
        inspect(turns, "a", first);
        Awaitility.await().until(() -> begun.size() == 1);
        var waiting = 0;
        for (var tenant : List.of("a", "a", "b", "b", "c")) {
            inspect(turns, tenant, done);
            int expected = ++waiting;
            Awaitility.await().until(() -> turns.waiting() == expected);
        }

        first.countDown();

        Awaitility.await().until(() -> begun.size() == 6);
        assertThat(begun).containsExactly("a", "b", "c", "a", "b", "a");
    }

    @Test
    void oneTenantDoesNotTakeAllPlacesToWaitNorWaitsForEver() {
        var turns = new InspectionTurns(1, 4, Duration.ofMillis(200));
        var first = new CountDownLatch(1);
        inspect(turns, "a", first);
        Awaitility.await().until(() -> begun.size() == 1);

        var late = inspect(turns, "a", first);

        Assertions.assertThatThrownBy(late::get)
                .cause()
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.failure()).isInstanceOf(ApiFailure.Unavailable.class));
        first.countDown();
    }

    @Test
    void oneTenantsWaitersLeavePlacesForOthers() {
        var turns = new InspectionTurns(1, 2, Duration.ofMinutes(1));
        var first = new CountDownLatch(1);
        inspect(turns, "a", first);
        Awaitility.await().until(() -> begun.size() == 1);
        inspect(turns, "a", first);
        Awaitility.await().until(() -> turns.waiting() == 1);

        var third = inspect(turns, "a", first);
        Assertions.assertThatThrownBy(third::get)
                .cause()
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.failure()).isInstanceOf(ApiFailure.TooMany.class));
        inspect(turns, "b", first);

        Awaitility.await().until(() -> turns.waiting() == 2);
        first.countDown();
        Awaitility.await().until(() -> begun.size() == 3);
    }

    private Future<Boolean> inspect(InspectionTurns turns, String tenant, CountDownLatch end) {
        return pool.submit(() -> turns.in(tenant, () -> {
            begun.add(tenant);
            try {
                end.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return true;
        }));
    }
}
