package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.control.EndpointTurns.Way;
import dev.windlass.domain.EndpointRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EndpointTurnsTest {
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud", "prod");

    private final EndpointTurns turns = new EndpointTurns(2, 3);
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger atIt = new AtomicInteger();
    private final List<CompletableFuture<Optional<String>>> calls = new ArrayList<>();

    @AfterEach
    void letGo() {
        end.countDown();
        calls.forEach(CompletableFuture::join);
    }

    private void call(EndpointRef endpoint, Way way) {
        calls.add(CompletableFuture.supplyAsync(
                () -> turns.take(endpoint, way, this::stay),
                task -> Thread.ofVirtual().start(task)));
    }

    private String stay() {
        atIt.incrementAndGet();
        try {
            end.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
        return "done";
    }

    @Test
    void whatGoesBackDoesNotWaitBehindWhatGoesForward() {
        for (int i = 0; i < 5; i++) {
            call(PROD, Way.FORWARD);
        }
        await().until(() -> atIt.get() == 2);

        call(PROD, Way.BACK);
        call(PROD, Way.BACK);

        await().until(() -> atIt.get() == 4);
    }

    @Test
    void bothTogetherAreNeverMoreThanTheTurnsThereAre() {
        for (int i = 0; i < 4; i++) {
            call(PROD, Way.BACK);
        }
        await().until(() -> atIt.get() == 4);

        call(PROD, Way.FORWARD);
        call(PROD, Way.BACK);
        call(new EndpointRef("payments", "fraud", "dev"), Way.FORWARD);

        await().until(() -> atIt.get() == 5);
        end.countDown();
        calls.forEach(it -> assertThat(it.join()).contains("done"));
        assertThat(atIt).hasValue(7);
    }

    @Test
    void whoWouldBeOneTooManyIsToldAtOnce() {
        for (int i = 0; i < 5; i++) {
            call(PROD, Way.FORWARD);
        }
        await().until(() -> turns.going(PROD, Way.FORWARD) == 5);

        assertThat(turns.take(PROD, Way.FORWARD, () -> "one too many")).isEmpty();
        assertThat(turns.take(PROD, Way.BACK, () -> "back")).contains("back");
    }
}
