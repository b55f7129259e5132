package dev.windlass.gateway.oip;

import static dev.windlass.gateway.oip.ScannedNumbers.room;
import static dev.windlass.gateway.oip.ScannedNumbers.scan;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.windlass.slab.Datatype;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/// Numbers of any spelling, by chance: what the scanner reads, Jackson reads too, to the bit.
class RandomNumbersTest {
    private static final int CASES = 60_000;

    private final Random random = new Random(20_261_125);

    private static byte[] byJackson(Datatype datatype, List<String> numbers) {
        var target = room(datatype, numbers.size());
        for (var node : JsonMapper.shared().readTree("[" + String.join(",", numbers) + "]")) {
            switch (datatype) {
                case FP32 -> target.putFloat((float) node.asDouble());
                case FP64 -> target.putDouble(node.asDouble());
                case INT32 -> target.putInt(node.asInt());
                default -> target.putLong(node.asLong());
            }
        }
        return target.array();
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "FP64"})
    void floatsOfAnySpellingAreReadAsJacksonReadsThem(Datatype datatype) {
        int scanned = 0;
        for (int i = 0; i < CASES / 10; i++) {
            var numbers = new ArrayList<String>();
            for (int n = 0; n < 10; n++) {
                numbers.add(within(datatype, floating()));
            }
            var target = room(datatype, 10);
            if (scan(datatype, "[[" + String.join(" , ", numbers) + "]]", target, 1, 10)) {
                scanned++;
                assertArrayEquals(byJackson(datatype, numbers), target.array(), numbers.toString());
            }
        }
        assertEquals(1, Math.round(10.0 * scanned / CASES), "few are left to Jackson, got " + scanned);
    }

    private static String within(Datatype datatype, String number) {
        double value = Double.parseDouble(number);
        boolean finite = datatype == Datatype.FP32 ? Float.isFinite((float) value) : Double.isFinite(value);
        return finite ? number : "0.1";
    }

    private String floating() {
        return switch (random.nextInt(7)) {
            case 0 -> Float.toString(finite(Float.intBitsToFloat(random.nextInt())));
            case 1 -> Double.toString(finite(Double.longBitsToDouble(random.nextLong())));
            case 2 -> Double.toString(random.nextGaussian());
            case 3 -> Long.toString(1 + (random.nextLong() >>> (5 + random.nextInt(58))));
            case 4 -> digits(1 + random.nextInt(3)) + "." + digits(1 + random.nextInt(25));
            case 5 -> digits(1 + random.nextInt(20)) + "." + digits(1) + "e" + (random.nextInt(700) - 350);
            default -> "-" + digits(1) + ".0E+" + random.nextInt(30);
        };
    }

    private String digits(int count) {
        var text = new StringBuilder();
        text.append(count == 1 ? random.nextInt(10) : 1 + random.nextInt(9));
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

    @ParameterizedTest
    @EnumSource(names = {"INT32", "INT64"})
    void integersAreReadAsJacksonReadsThem(Datatype datatype) {
        for (int i = 0; i < CASES; i++) {
            long value = datatype == Datatype.INT32 ? random.nextInt() : random.nextLong() / 10;
            value >>= random.nextInt(30);
            var target = room(datatype, 1);

            assertEquals(true, scan(datatype, "[" + value + "]", target), "left to Jackson: " + value);

            assertArrayEquals(byJackson(datatype, List.of(Long.toString(value))), target.array());
        }
    }
}
