package dev.windlass.exchange;

import java.util.Random;
import java.util.function.Consumer;

/// Seeded random cases: a failure names its seed.
public final class Cases {
    private static final int CASES = 200;

    private Cases() {}

    public static void forAll(Consumer<Random> body) {
        for (int seed = 0; seed < CASES; seed++) {
            try {
                body.accept(new Random(seed));
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("seed " + seed, failed);
            }
        }
    }
}
