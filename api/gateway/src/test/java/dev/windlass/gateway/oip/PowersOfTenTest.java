package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class PowersOfTenTest {
    /// More than any power needs.
    private static final int SCALE = 2000;

    @Test
    void eachPowerHasItsExactFirst128Bits() {
        for (int q = PowersOfTen.MIN; q <= PowersOfTen.MAX; q++) {
            var five = BigInteger.valueOf(5).pow(Math.abs(q));
            var one = BigInteger.ONE.shiftLeft(SCALE);
            var power = q < 0 ? one.divide(five) : one.multiply(five);
            var first = power.shiftRight(power.bitLength() - 128);

            assertEquals(first.shiftRight(64).longValue(), PowersOfTen.high(q), "10^" + q);
            assertEquals(first.longValue(), PowersOfTen.low(q), "10^" + q);
        }
    }
}
