package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class AuthenticatorTest {
    @Test
    void manyRequestsWithOneKeyAreOneLookUp() throws Exception {
        var lookUps = new AtomicInteger();
        var open = new CountDownLatch(1);
        var authenticator = new Authenticator(
                _ -> {
                    lookUps.incrementAndGet();
                    awaited(open);
                    return java.util.Optional.of(new dev.windlass.storage.Holder(
                            new dev.windlass.domain.Principal("ci", "payments", java.util.Set.of())));
                },
                100);
        var started = new CountDownLatch(20);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<String>>();
            for (int i = 0; i < 20; i++) {
                Callable<String> ask = () -> {
                    started.countDown();
                    return authenticator
                            .authenticate("Bearer x", "10.0.0.1")
                            .principal()
                            .name();
                };
                all.add(pool.submit(ask));
            }
            started.await();
            Awaitility.await().until(() -> lookUps.get() == 1);
            open.countDown();
            for (var each : all) {
                assertThat(each.get()).isEqualTo("ci");
            }
        }
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void unknownKeysFromOneAddressLeaveLookUpsForOthers() throws Exception {
        var open = new CountDownLatch(1);
        var lookUps = new AtomicInteger();
        var authenticator = new Authenticator(
                _ -> {
                    if (lookUps.incrementAndGet() <= 2) {
                        awaited(open);
                    }
                    return java.util.Optional.empty();
                },
                4);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            pool.submit(() -> authenticator.authenticate("Bearer guess-1", "10.0.0.1"));
            pool.submit(() -> authenticator.authenticate("Bearer guess-2", "10.0.0.1"));
            Awaitility.await().until(() -> lookUps.get() == 2);

            assertThat(failure(() -> authenticator.authenticate("Bearer guess-3", "10.0.0.1")))
                    .isInstanceOf(ApiFailure.TooMany.class);
            assertThat(failure(() -> authenticator.authenticate("Bearer guess-4", "10.0.0.2")))
                    .isInstanceOf(ApiFailure.Unauthenticated.class);
            open.countDown();
        }
    }

    private static ApiFailure failure(Runnable ask) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(ApiException.class, ask::run)
                .failure();
    }

    private static void awaited(CountDownLatch open) {
        try {
            open.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
