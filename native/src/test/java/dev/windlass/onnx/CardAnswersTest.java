package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.Card;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A card's answers beside the CPU's to the same fresh random rows. Sums are not the same to the bit, since their order
/// isn't; TF32, which keeps 10 bits of mantissa, would fail.
@Tag(Card.TAG)
final class CardAnswersTest {
    /// Of the largest answer: some ten times what three layers of FP32 lose by the order of their sums, and a tenth of
    /// what one of TF32 does.
    private static final double DEVIATION_MAX = 5e-5;

    private static final int WIDTH = 32;
    private static final long SEED = Card.seed();

    @TempDir
    private static Path directory;

    private static SessionRig card;
    private static SessionRig cpu;

    @BeforeAll
    static void open() {
        card = new SessionRig(directory, Card.runtime().isPresent() ? RigEngine.CARD : RigEngine.CUDA);
        cpu = new SessionRig(directory);
    }

    @AfterAll
    static void close() {
        card.close();
        cpu.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 64", "2, 64", "3, 64", "7, 64", "16, 64", "64, 64", "255, 64", "256, 64", "1, 1024", "64, 1024"})
    void threeDenseLayersAnswerAsOnTheCpu(int rows, int hidden, TestReporter report) {
        double deviation = deviation(TestModels.mlp(SEED, WIDTH, hidden, hidden, 8), rows);

        report.publishEntry(String.format(
                Locale.ROOT,
                "three dense layers of %d neurons, %d rows: %.1e of the largest answer, seed %d",
                hidden,
                rows,
                deviation,
                SEED));
        assertThat(deviation).as("seed %d", SEED).isLessThan(DEVIATION_MAX);
    }

    @Test
    void sumsAndDifferencesAreTheSameToTheBit() {
        var a = random(SEED, 4 * 100);
        var b = random(SEED + 1, 4 * 100);
        try (var there = card.load("two", TestModels.twoInputs());
                var here = cpu.load("two", TestModels.twoInputs())) {
            var ofCard = card.run(there, card.floats(a, 100, 4), card.floats(b, 100, 4));
            var ofCpu = cpu.run(here, cpu.floats(a, 100, 4), cpu.floats(b, 100, 4));
            for (int output = 0; output < 2; output++) {
                assertThat(ofCard.tensors.get(output).data().toArray(JAVA_FLOAT))
                        .as("seed %d", SEED)
                        .containsExactly(ofCpu.tensors.get(output).data().toArray(JAVA_FLOAT));
            }
        }
    }

    @Test
    void aShapeThatDependsOnTheDataIsTheSame() {
        var given = random(SEED, 1_000);
        for (int i = 0; i < given.length; i++) {
            given[i] = given[i] > 1 ? given[i] : 0;
        }
        try (var there = card.load("where", TestModels.nonZero());
                var here = cpu.load("where", TestModels.nonZero())) {
            assertThat(card.run(there, card.floats(given, 1_000))
                            .tensors
                            .getFirst()
                            .data()
                            .toArray(JAVA_LONG))
                    .as("seed %d", SEED)
                    .containsExactly(cpu.run(here, cpu.floats(given, 1_000))
                            .tensors
                            .getFirst()
                            .data()
                            .toArray(JAVA_LONG));
        }
    }

    private static double deviation(byte[] model, int rows) {
        var given = random(SEED + rows, rows * WIDTH);
        try (var there = card.load("dense", model);
                var here = cpu.load("dense", model)) {
            there.warm();
            var ofCard = answer(card.run(there, card.floats(given, rows, WIDTH)));
            var ofCpu = answer(cpu.run(here, cpu.floats(given, rows, WIDTH)));
            assertThat(ofCard).hasSameSizeAs(ofCpu);
            double largest = 0;
            double difference = 0;
            for (int i = 0; i < ofCpu.length; i++) {
                assertThat(ofCard[i]).as("answer %d of seed %d", i, SEED).isFinite();
                largest = Math.max(largest, Math.abs(ofCpu[i]));
                difference = Math.max(difference, Math.abs((double) ofCpu[i] - ofCard[i]));
            }
            assertThat(largest).isPositive();
            return difference / largest;
        }
    }

    private static float[] answer(FixedReply reply) {
        return reply.tensors.getFirst().data().toArray(JAVA_FLOAT);
    }

    private static float[] random(long seed, int count) {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
