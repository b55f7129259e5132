package dev.windlass.gateway.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.schedule.Commons;
import org.junit.jupiter.api.Test;

class ArrivingTest {
    private final Commons wireBytes = new Commons(20_000);

    @Test
    void eachPartIsPaidForUntilTheMessageIsHere() {
        var arriving = new Arriving(wireBytes.portion(), 1 << 20, 1);

        assertNull(arriving.take(1));
        assertNull(arriving.take(1000));
        assertEquals(1001 + 2 * 2048, wireBytes.taken());
        arriving.close();
        arriving.close();
        assertEquals(0, wireBytes.taken());
    }

    @Test
    void manySmallPartsReachTheLimitAsFewLargeOnesDo() {
        var arriving = new Arriving(wireBytes.portion(), 1 << 20, 1);

        for (int i = 0; i < 5; i++) {
            assertNull(arriving.take(1));
        }
        assertInstanceOf(Refusal.Unavailable.class, arriving.take(1));
    }

    @Test
    void aMessageBeyondItsLimitIsTooLarge() {
        var arriving = new Arriving(wireBytes.portion(), 100, 1);

        assertNull(arriving.take(100));
        assertInstanceOf(Refusal.TooLarge.class, arriving.take(1));
    }
}
