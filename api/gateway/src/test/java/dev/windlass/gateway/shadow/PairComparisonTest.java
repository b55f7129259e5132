package dev.windlass.gateway.shadow;

import static dev.windlass.gateway.stats.ShadowResult.AGREED;
import static dev.windlass.gateway.stats.ShadowResult.DRIFTED;
import static dev.windlass.gateway.stats.ShadowResult.FLIPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.exchange.ReplyTensor;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairComparisonTest {
    private static final double TOLERANCE = 0.01;

    private static ReplyTensor floats(String name, float... values) {
        var data = room(4 * values.length);
        for (float value : values) {
            data.putFloat(value);
        }
        return new ReplyTensor(name, Datatype.FP32, new long[] {values.length}, data.flip(), null);
    }

    private static ReplyTensor doubles(double... values) {
        var data = room(8 * values.length);
        for (double value : values) {
            data.putDouble(value);
        }
        return new ReplyTensor("y", Datatype.FP64, new long[] {values.length}, data.flip(), null);
    }

    private static ReplyTensor shorts(Datatype datatype, int... bits) {
        var data = room(2 * bits.length);
        for (int each : bits) {
            data.putShort((short) each);
        }
        return new ReplyTensor("y", datatype, new long[] {bits.length}, data.flip(), null);
    }

    private static ReplyTensor longs(long... values) {
        var data = room(8 * values.length);
        for (long value : values) {
            data.putLong(value);
        }
        return new ReplyTensor("label", Datatype.INT64, new long[] {values.length}, data.flip(), null);
    }

    private static ReplyTensor strings(String... values) {
        var data = room(String.join("", values).length());
        var offsets = room(8 * (values.length + 1)).putLong(0);
        for (var value : values) {
            data.put(value.getBytes(StandardCharsets.US_ASCII));
            offsets.putLong(data.position());
        }
        return new ReplyTensor("name", Datatype.BYTES, new long[] {values.length}, data.flip(), offsets.flip());
    }

    private static ByteBuffer room(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static PairComparison compared(ReplyTensor told, ReplyTensor said) {
        return PairComparison.of(List.of(told), List.of(said), TOLERANCE);
    }

    @Test
    void floatsMayLieApartByTheTolerance() {
        assertThat(compared(floats("y", 1, 2), floats("y", 1, 2))).isEqualTo(new PairComparison(AGREED, 0));
        assertThat(compared(floats("y", 100), floats("y", 100.5f))).isEqualTo(new PairComparison(AGREED, 6));
        assertThat(compared(floats("y", 100), floats("y", 102))).isEqualTo(new PairComparison(DRIFTED, 7));
        assertThat(compared(floats("y", 1), floats("y", -1))).isEqualTo(new PairComparison(DRIFTED, 9));
        assertThat(compared(doubles(1e300), doubles(-1e300)).result()).isEqualTo(DRIFTED);
    }

    @Test
    void besideZeroAShareSaysNothing() {
        assertThat(compared(doubles(1e-12), doubles(3e-12)).result()).isEqualTo(AGREED);
        assertThat(compared(doubles(0), doubles(-0.0))).isEqualTo(new PairComparison(AGREED, 0));
        assertThat(compared(doubles(0), doubles(0.1)).result()).isEqualTo(DRIFTED);
    }

    @Test
    void whatIsNoNumberIsEqualToItselfAlone() {
        float nan = Float.NaN;
        float infinite = Float.POSITIVE_INFINITY;
        assertThat(compared(floats("y", nan, infinite), floats("y", nan, infinite)))
                .isEqualTo(new PairComparison(AGREED, 0));
        assertThat(compared(floats("y", nan), floats("y", 1))).isEqualTo(new PairComparison(DRIFTED, 9));
        assertThat(compared(floats("y", 1), floats("y", infinite))).isEqualTo(new PairComparison(DRIFTED, 9));
        assertThat(compared(floats("y", infinite), floats("y", -infinite)).result())
                .isEqualTo(DRIFTED);
        assertThat(PairComparison.of(List.of(floats("y", nan)), List.of(floats("y", 1)), 2)
                        .result())
                .isEqualTo(DRIFTED);
    }

    @Test
    void narrowFloatsAreFloats() {
        assertThat(compared(shorts(Datatype.FP16, 0x3C00), shorts(Datatype.FP16, 0x3C01))
                        .result())
                .as("1 and 1.001")
                .isEqualTo(AGREED);
        assertThat(compared(shorts(Datatype.FP16, 0x3C00), shorts(Datatype.FP16, 0x4000))
                        .result())
                .as("1 and 2")
                .isEqualTo(DRIFTED);
        assertThat(compared(shorts(Datatype.BF16, 0x3F80), shorts(Datatype.BF16, 0x3F81))
                        .result())
                .as("1 and 1.008")
                .isEqualTo(AGREED);
        assertThat(compared(shorts(Datatype.UINT16, 0x3C00), shorts(Datatype.UINT16, 0x3C01))
                        .result())
                .isEqualTo(FLIPPED);
    }

    @Test
    void labelsAreTheSameOrFlipped() {
        assertThat(compared(longs(1, 0), longs(1, 0)).result()).isEqualTo(AGREED);
        assertThat(compared(longs(1, 0), longs(1, 1)).result()).isEqualTo(FLIPPED);
        assertThat(compared(strings("good", "bad"), strings("good", "bad")).result())
                .isEqualTo(AGREED);
        assertThat(compared(strings("good", "bad"), strings("goodb", "ad")).result())
                .as("the same bytes, cut elsewhere")
                .isEqualTo(FLIPPED);
    }

    @Test
    void outputsMeetByNameAndAFlipOutweighsADrift() {
        var told = List.of(longs(1), floats("y", 1));

        assertThat(PairComparison.of(told, List.of(floats("y", 1), longs(1)), TOLERANCE)
                        .result())
                .isEqualTo(AGREED);
        assertThat(PairComparison.of(told, List.of(longs(2), floats("y", 5)), TOLERANCE))
                .isEqualTo(new PairComparison(FLIPPED, 8));
        assertThat(PairComparison.of(told, List.of(longs(1)), TOLERANCE)).isEqualTo(new PairComparison(FLIPPED, -1));
    }

    @Test
    void anotherShapeOrDatatypeIsAFlip() {
        assertThat(compared(floats("y", 1, 2), floats("y", 1))).isEqualTo(new PairComparison(FLIPPED, -1));
        assertThat(compared(doubles(1), floats("y", 1))).isEqualTo(new PairComparison(FLIPPED, -1));
    }
}
