package dev.windlass.gateway.oip;

import dev.windlass.slab.Datatype;
import java.math.BigDecimal;
import java.util.Random;

/// Spellings of numbers by chance: usual ones, and those that are hard to read right.
final class NumberSpelling {
    private final Random random;

    NumberSpelling(Random random) {
        this.random = random;
    }

    String of(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> random.nextBoolean() ? "true" : "false";
            case FP16, BF16, FP32, FP64 -> floating();
            default -> integer(datatype);
        };
    }

    String floating() {
        return switch (random.nextInt(16)) {
            case 0 -> Float.toString(finite(Float.intBitsToFloat(random.nextInt())));
            case 1 -> Double.toString(finite(Double.longBitsToDouble(random.nextLong())));
            case 2 -> Double.toString(random.nextGaussian());
            case 3 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 4 -> digits(1 + random.nextInt(3)) + "." + run(1 + random.nextInt(25));
            case 5 -> digits(1 + random.nextInt(20)) + "." + run(1) + "e" + (random.nextInt(700) - 350);
            case 6 -> "-" + digits(1) + ".0E+" + random.nextInt(30);
            case 7 -> middleOfDoubles();
            case 8 -> middleOfFloats();
            case 9 -> "0." + "0".repeat(random.nextInt(40)) + run(17);
            case 10 -> digits(1 + random.nextInt(900)) + "e-" + random.nextInt(1000);
            case 11 -> Double.toString(Double.MIN_VALUE * random.nextInt(1000));
            case 12 -> digits(19) + "e" + (random.nextInt(60) - 30);
            case 13 -> Float.toString(random.nextFloat());
            case 14 -> new BigDecimal(Float.float16ToFloat((short) random.nextInt(0x7c00))).toString();
            default -> pick("-0", "-0.0", "0e5", "1e22", "1e23", "NaN", "Infinity", "-Infinity", "0e99999", "5e-324");
        };
    }

    private String middleOfDoubles() {
        double low = finite(Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE));
        return middle(new BigDecimal(low), new BigDecimal(finite(Math.nextUp(low))));
    }

    private String middleOfFloats() {
        float low = finite(Float.intBitsToFloat(random.nextInt() & 0x7fff_ffff));
        return middle(new BigDecimal(low), new BigDecimal(finite(Math.nextUp(low))));
    }

    private String middle(BigDecimal low, BigDecimal high) {
        var middle = low.add(high).divide(BigDecimal.TWO).stripTrailingZeros();
        var little = middle.ulp().movePointLeft(1 + random.nextInt(30));
        return switch (random.nextInt(3)) {
            case 0 -> middle.toString();
            case 1 -> middle.add(little).toString();
            default -> middle.subtract(little).toString();
        };
    }

    private String integer(Datatype datatype) {
        return switch (random.nextInt(12)) {
            case 0 -> Long.toUnsignedString(random.nextLong());
            case 1 -> Long.toString(random.nextLong());
            case 2 -> digits(18 + random.nextInt(4));
            case 3 ->
                pick(
                        "-9223372036854775808",
                        "9223372036854775808",
                        "-9223372036854775809",
                        "18446744073709551615",
                        "18446744073709551616",
                        "-0",
                        "255",
                        "256",
                        "-129",
                        "65536",
                        "2147483648",
                        "4294967296");
            case 4 -> pick("1.0", "1e0", "-", "\"1\"", "null", "NaN", "01", "+1");
            default -> {
                int bits = 8 * datatype.byteSize();
                long value = random.nextLong() >>> (Long.SIZE - bits + 1) >> random.nextInt(bits);
                yield Long.toString(datatype.name().startsWith("U") || random.nextBoolean() ? value : -value);
            }
        };
    }

    private String pick(String... some) {
        return some[random.nextInt(some.length)];
    }

    /// Without a leading zero, but for one digit.
    private String digits(int count) {
        return (count == 1 ? "" : Integer.toString(1 + random.nextInt(9))) + run(Math.max(1, count - 1));
    }

    private String run(int count) {
        var text = new StringBuilder();
        while (text.length() < count) {
            text.append(random.nextInt(10));
        }
        return text.toString();
    }

    private static float finite(float value) {
        return Float.isFinite(value) ? value : 0.1f;
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0.1;
    }
}
