package dev.windlass.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final AtomicLong clock = new AtomicLong();
    private final Outbox<Integer> outbox = new Outbox<>(3, Duration.ofMinutes(10), clock::get);

    @Test
    void theOldestIsDroppedAndCountedWhenItIsFull() {
        for (int i = 1; i <= 5; i++) {
            outbox.put(i);
        }
        assertEquals(List.of(3, 4, 5), outbox.peek(10).things());
        assertEquals(2, outbox.dropped());
    }

    @Test
    void nothingIsKeptLongerThanItsTime() {
        outbox.put(1);
        clock.addAndGet(Duration.ofMinutes(6).toNanos());
        outbox.put(2);
        clock.addAndGet(Duration.ofMinutes(5).toNanos());
        assertEquals(List.of(2), outbox.peek(10).things());
        assertEquals(1, outbox.dropped());
    }

    @Test
    void whatWasDroppedWhileItWasStoredTakesNothingElseWithIt() {
        outbox.put(1);
        outbox.put(1);
        var batch = outbox.peek(2);
        outbox.put(2);
        outbox.put(3);
        outbox.stored(batch);
        assertEquals(List.of(2, 3), outbox.peek(10).things());
    }

    @Test
    void everythingWaitsWhilePostgresIsAwayAndARefusedRowIsDroppedAlone() {
        var away = new AtomicBoolean(true);
        var stored = new ArrayList<Integer>();
        var flow = new OutboxFlow<>(
                outbox,
                batch -> {
                    if (away.get() || batch.contains(2)) {
                        throw new IllegalStateException("refused");
                    }
                    stored.addAll(batch);
                },
                () -> !away.get(),
                2);
        for (int i = 1; i <= 3; i++) {
            outbox.put(i);
        }
        assertThrows(IllegalStateException.class, flow::run);
        assertEquals(3, outbox.size());
        away.set(false);
        flow.run();
        assertEquals(List.of(1, 3), stored);
        assertEquals(0, outbox.size());
    }

    @Test
    void nothingIsDroppedIfPostgresGoesAwayWhileRowsAreTriedOneByOne() {
        var away = new AtomicBoolean();
        var goesAway = new AtomicBoolean(true);
        var stored = new TreeSet<Integer>();
        var flow = new OutboxFlow<>(
                outbox,
                batch -> {
                    if (away.get() || batch.size() > 1) {
                        throw new IllegalStateException("refused");
                    }
                    stored.addAll(batch);
                    away.set(goesAway.getAndSet(false));
                },
                () -> !away.get(),
                3);
        for (int i = 1; i <= 3; i++) {
            outbox.put(i);
        }
        assertThrows(IllegalStateException.class, flow::run);
        assertEquals(3, outbox.size());
        away.set(false);
        flow.run();
        assertEquals(Set.of(1, 2, 3), stored);
        assertEquals(0, outbox.size());
    }

    @Test
    void aLeaseThatRanOutBeginsANewTerm() {
        var lease = new GatewayLease(clock::get);
        assertEquals(0, lease.term());
        lease.renewed(clock.get(), Duration.ofSeconds(10));
        assertEquals(1, lease.term());
        clock.addAndGet(Duration.ofSeconds(9).toNanos());
        lease.renewed(clock.get(), Duration.ofSeconds(10));
        clock.addAndGet(Duration.ofSeconds(9).toNanos());
        assertEquals(1, lease.term());
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        assertEquals(0, lease.term());
        lease.renewed(clock.get(), Duration.ofSeconds(10));
        assertEquals(2, lease.term());
    }
}
