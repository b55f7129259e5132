package dev.windlass.gateway.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.Assignment;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.ShadowCount;
import dev.windlass.domain.WindowCount;
import dev.windlass.gateway.settings.GatewayIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EndpointWindowsTest {
    private static final Digest ONE = new Digest("sha256:" + "11".repeat(32));
    private static final Digest TWO = new Digest("sha256:" + "22".repeat(32));

    private final List<WindowCount> sent = new CopyOnWriteArrayList<>();
    private final AtomicLong term = new AtomicLong(1);
    private final AtomicLong nanos = new AtomicLong();
    private final EndpointWindows windows = new EndpointWindows(
            new EndpointRef("acme", "m", "prod"),
            new EndpointWindows.WindowPorts(
                    new GatewayIdentity("node-1", "b"),
                    sent::add,
                    term::get,
                    () -> Instant.EPOCH.plusNanos(nanos.get())));

    private void later(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        windows.tick(nanos.get());
    }

    private void count(Arm arm, Digest digest, long epoch, OutcomeKind outcome, int times) {
        for (int i = 0; i < times; i++) {
            windows.count(arm, Assignment.RANDOM, digest, epoch, outcome, 100);
        }
    }

    private static ArmCount arm(WindowCount window, Arm arm) {
        return window.arms().stream().filter(it -> it.arm() == arm).findFirst().orElseThrow();
    }

    @Test
    void aWindowClosesAfterTenSecondsAndEmptyOnesAreNotSent() {
        windows.turn(5, 1, nanos.get());
        count(Arm.STABLE, ONE, 5, OutcomeKind.GOOD, 3);
        count(Arm.CANARY, TWO, 5, OutcomeKind.NON_FINITE, 1);
        later(Duration.ofSeconds(9));
        assertTrue(sent.isEmpty());
        later(Duration.ofSeconds(1));
        later(Duration.ofSeconds(10));
        later(Duration.ofSeconds(10));
        count(Arm.STABLE, ONE, 5, OutcomeKind.FAILED, 1);
        later(Duration.ofSeconds(10));
        assertEquals(List.of(0L, 3L), sent.stream().map(it -> it.key().n()).toList());
        var first = sent.getFirst();
        assertEquals(3, arm(first, Arm.STABLE).served());
        assertEquals(1, arm(first, Arm.CANARY).nonFinite());
        assertEquals(3, arm(first, Arm.STABLE).latency()[LatencyHistogram.bucket(100)]);
        assertEquals(Duration.ofSeconds(10), Duration.between(first.openedAt(), first.closedAt()));
        assertEquals(1, arm(sent.getLast(), Arm.STABLE).failed());
    }

    @Test
    void aWindowEndsWithItsEpochAndWhatCompletesAfterwardsIsLate() {
        windows.turn(5, 1, nanos.get());
        count(Arm.STABLE, ONE, 5, OutcomeKind.GOOD, 2);
        windows.turn(6, 1, nanos.get());
        assertEquals(5, sent.getFirst().key().epoch());
        count(Arm.STABLE, ONE, 5, OutcomeKind.FAILED, 4);
        count(Arm.STABLE, ONE, 6, OutcomeKind.GOOD, 1);
        windows.end();
        var second = arm(sent.get(1), Arm.STABLE);
        assertEquals(6, sent.get(1).key().epoch());
        assertEquals(4, second.late());
        assertEquals(1, second.served());
        assertEquals(0, second.failed());
    }

    @Test
    void aPartialRowIsSentOnceWhenHalfOfTwentyAreBad() {
        windows.turn(5, 1, nanos.get());
        count(Arm.CANARY, TWO, 5, OutcomeKind.GOOD, 21);
        count(Arm.CANARY, TWO, 5, OutcomeKind.FAILED, 20);
        assertTrue(sent.isEmpty(), "20 of 41 are less than half");
        count(Arm.CANARY, TWO, 5, OutcomeKind.NON_FINITE, 1);
        assertEquals(1, sent.size());
        assertTrue(sent.getFirst().partial());
        count(Arm.CANARY, TWO, 5, OutcomeKind.FAILED, 30);
        later(Duration.ofSeconds(10));
        assertEquals(2, sent.size());
        assertFalse(sent.get(1).partial());
        assertEquals(sent.getFirst().key(), sent.get(1).key());
        assertEquals(51, arm(sent.get(1), Arm.CANARY).bad());
    }

    @Test
    void nothingIsCountedWithoutATermOrInAnother() {
        windows.turn(5, 0, nanos.get());
        count(Arm.STABLE, ONE, 5, OutcomeKind.GOOD, 1);
        windows.turn(5, 1, nanos.get());
        count(Arm.STABLE, ONE, 5, OutcomeKind.GOOD, 2);
        term.set(2);
        count(Arm.STABLE, ONE, 5, OutcomeKind.GOOD, 4);
        windows.turn(5, 2, nanos.get());
        count(Arm.STABLE, ONE, 5, OutcomeKind.GOOD, 8);
        windows.end();
        assertEquals(
                List.of(2L, 8L),
                sent.stream().map(it -> arm(it, Arm.STABLE).served()).toList());
    }

    @Test
    void aWindowOfAShadowAloneIsSentAndAnotherEpochsPairsAreInNone() {
        windows.turn(5, 1, nanos.get());
        windows.countShadow(TWO, 5, ShadowResult.AGREED, 0);
        windows.countShadow(TWO, 5, ShadowResult.DRIFTED, 7);
        windows.countShadow(TWO, 5, ShadowResult.SHED, -1);
        windows.countShadow(TWO, 4, ShadowResult.FLIPPED, -1);
        windows.turn(6, 1, nanos.get());
        windows.countShadow(TWO, 5, ShadowResult.FAILED, -1);
        windows.end();

        assertEquals(1, sent.size());
        assertTrue(sent.getFirst().arms().isEmpty());
        assertEquals(
                new ShadowCount(TWO, 1, 0, 1, 0, 1, new long[] {1, 0, 0, 0, 0, 0, 0, 1, 0, 0}),
                sent.getFirst().shadow());
    }

    @Test
    void noCountIsLostBetweenWindowsUnderManyThreads() {
        windows.turn(1, 1, nanos.get());
        var counters = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 4; i++) {
            counters.add(CompletableFuture.runAsync(() -> count(Arm.STABLE, ONE, 1, OutcomeKind.GOOD, 50_000)));
        }
        while (!counters.stream().allMatch(CompletableFuture::isDone)) {
            later(Duration.ofSeconds(10));
        }
        counters.forEach(CompletableFuture::join);
        windows.end();
        assertEquals(
                200_000,
                sent.stream().mapToLong(it -> arm(it, Arm.STABLE).served()).sum());
    }
}
