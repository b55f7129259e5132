package dev.windlass.gateway.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.exchange.VersionKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private static final VersionKey ONE = new VersionKey("acme", "sha256:" + "1".repeat(64));
    private static final VersionKey TWO = new VersionKey("acme", "sha256:" + "2".repeat(64));

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final AtomicInteger taken = new AtomicInteger();
    private final Quarantine quarantine = new Quarantine(nanos::get);

    private boolean refused(VersionKey version, int inputs) {
        return quarantine.left(version, () -> print(inputs)).isPresent();
    }

    private byte[] print(int inputs) {
        taken.incrementAndGet();
        return new byte[] {(byte) inputs};
    }

    private void later(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    @Test
    void onlyTheSameInputsOfTheSameVersionAreRefused() {
        assertTrue(quarantine.add(ONE, print(7)));

        assertTrue(refused(ONE, 7));
        assertFalse(refused(ONE, 8));
        assertFalse(refused(TWO, 7));
    }

    @Test
    void inputsAreLetOutAfterAWhile() {
        quarantine.add(ONE, print(7));
        later(Quarantine.LENGTH.minusSeconds(1));
        assertEquals(Duration.ofSeconds(1), quarantine.left(ONE, () -> print(7)).orElseThrow());

        later(Duration.ofSeconds(1));

        assertFalse(refused(ONE, 7));
    }

    @Test
    void aVersionThatDiedOfABatchRunsEachRequestAloneForAWhile() {
        quarantine.addShared(ONE);
        assertTrue(quarantine.alone(ONE));
        assertFalse(quarantine.alone(TWO));
        assertFalse(refused(ONE, 7));

        later(Quarantine.LENGTH);

        assertFalse(quarantine.alone(ONE));
    }

    @Test
    void nothingIsReadWhileNoInputsOfTheVersionAreInHere() {
        quarantine.add(TWO, new byte[] {1});
        assertFalse(refused(ONE, 7));
        assertEquals(0, taken.get());
    }

    @Test
    void ofTooManyTheOldestIsLetOut() {
        for (int i = 0; i <= Quarantine.INPUTS_MAX; i++) {
            quarantine.add(ONE, print(i));
        }

        assertFalse(refused(ONE, 0));
        assertTrue(refused(ONE, 1));
        assertTrue(refused(ONE, Quarantine.INPUTS_MAX));
    }

    @Test
    void inputsThatWereAnsweredAreNotTheCause() {
        quarantine.answered(ONE, 100, () -> print(7));

        assertFalse(quarantine.add(ONE, print(7)));
        assertFalse(refused(ONE, 7));
        assertTrue(quarantine.add(ONE, print(8)));
        assertTrue(quarantine.add(TWO, print(7)));
    }

    @Test
    void aSampleOfTheAnsweredOnesIsTakenNowAndThen() {
        for (int i = 0; i < 1000; i++) {
            quarantine.answered(ONE, 100, () -> print(1));
        }
        assertEquals(1, taken.get());
        later(Duration.ofSeconds(1));
        quarantine.answered(ONE, 100, () -> print(2));
        later(Duration.ofSeconds(1));
        quarantine.answered(ONE, 1 << 20, () -> print(3));
        assertEquals(2, taken.get());
        assertFalse(quarantine.add(ONE, new byte[] {2}));
    }
}
