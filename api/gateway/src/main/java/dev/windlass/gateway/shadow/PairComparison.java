package dev.windlass.gateway.shadow;

import dev.windlass.domain.ShadowCount;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.stats.ShadowResult;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Two answers to the same inputs, output by output, by name. Integers, truth values and strings are the
/// same or not, as are shapes and datatypes; floating-point numbers may lie apart by a tolerance
/// ([FloatDifference]).
///
/// @param result [ShadowResult#AGREED], [ShadowResult#FLIPPED] or [ShadowResult#DRIFTED]
/// @param decade of the largest relative difference of two floating-point numbers, by
///     [ShadowCount#decade]; -1 if shapes differ
record PairComparison(ShadowResult result, int decade) {
    private static final PairComparison UNLIKE = new PairComparison(ShadowResult.FLIPPED, -1);

    /// Takes time in proportion to `told`, however much `said` is.
    ///
    /// @param told to the client
    /// @param said by the shadow; what it says beside is not looked at
    static PairComparison of(List<ReplyTensor> told, List<ReplyTensor> said, double tolerance) {
        boolean flipped = false;
        boolean drifted = false;
        double largest = 0;
        for (var one : told) {
            var other = named(one.name(), said);
            if (other == null || one.datatype() != other.datatype() || !Arrays.equals(one.dims(), other.dims())) {
                return UNLIKE;
            }
            if (FloatDifference.isFloat(one.datatype())) {
                var difference = FloatDifference.of(one, other);
                drifted |= difference.largestThatCounts() > tolerance;
                largest = Math.max(largest, difference.largest());
            } else {
                flipped |= !same(one, other);
            }
        }
        int decade = ShadowCount.decade(largest);
        var result = flipped ? ShadowResult.FLIPPED : drifted ? ShadowResult.DRIFTED : ShadowResult.AGREED;
        return new PairComparison(result, decade);
    }

    private static @Nullable ReplyTensor named(String name, List<ReplyTensor> outputs) {
        for (var output : outputs) {
            if (output.name().equals(name)) {
                return output;
            }
        }
        return null;
    }

    private static boolean same(ReplyTensor one, ReplyTensor other) {
        return whole(one.data()).equals(whole(other.data()))
                && Objects.equals(wholeOf(one.offsets()), wholeOf(other.offsets()));
    }

    private static @Nullable ByteBuffer wholeOf(@Nullable ByteBuffer buffer) {
        return buffer == null ? null : whole(buffer);
    }

    private static ByteBuffer whole(ByteBuffer buffer) {
        return buffer.duplicate().rewind();
    }
}
