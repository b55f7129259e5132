package dev.windlass.gateway.shadow;

import dev.windlass.exchange.ReplyTensor;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// How far the floating-point numbers of two tensors of the same shape lie apart at most, each as a
/// share of the larger of the two: 0 for equal ones, 2 for opposite ones. A NaN is equal to a NaN and an
/// infinity to itself; beside anything else they are infinitely far.
///
/// @param largest of all
/// @param largestThatCounts of those that lie apart by more than [#NOTHING]: beside zero, a share says
///     nothing
record FloatDifference(double largest, double largestThatCounts) {
    static final double NOTHING = 1e-9;

    static boolean isFloat(Datatype datatype) {
        return switch (datatype) {
            case FP16, BF16, FP32, FP64 -> true;
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES -> false;
        };
    }

    static FloatDifference of(ReplyTensor one, ReplyTensor other) {
        var left = one.data().duplicate().rewind().order(ByteOrder.LITTLE_ENDIAN);
        var right = other.data().duplicate().rewind().order(ByteOrder.LITTLE_ENDIAN);
        double largest = 0;
        double counting = 0;
        int width = one.datatype().byteSize();
        int end = Math.min(left.limit(), right.limit());
        for (int at = 0; at < end; at += width) {
            double a = value(one.datatype(), left, at);
            double b = value(one.datatype(), right, at);
            double difference = relative(a, b);
            largest = Math.max(largest, difference);
            if (!(Math.abs(a - b) <= NOTHING)) {
                counting = Math.max(counting, difference);
            }
        }
        return new FloatDifference(largest, counting);
    }

    static double relative(double a, double b) {
        if (a == b || (Double.isNaN(a) && Double.isNaN(b))) {
            return 0;
        }
        if (!Double.isFinite(a) || !Double.isFinite(b)) {
            return Double.POSITIVE_INFINITY;
        }
        double larger = Math.max(Math.abs(a), Math.abs(b));
        return Math.abs(a / larger - b / larger);
    }

    private static double value(Datatype datatype, ByteBuffer data, int at) {
        return switch (datatype) {
            case FP64 -> data.getDouble(at);
            case FP32 -> data.getFloat(at);
            case FP16 -> Float.float16ToFloat(data.getShort(at));
            case BF16 -> Float.intBitsToFloat(data.getShort(at) << 16);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES ->
                throw new IllegalArgumentException(datatype + " is no floating-point type");
        };
    }
}
