package dev.windlass.gateway.oip;

import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The classification extension: in an output's place its highest scores, each as `score:index`, the
/// highest first and of equal ones the earlier. An output of one dimension is one row; any other has a
/// row for each place in its first dimension. Scores are written as C's `%f` and `%d` do, so as Triton
/// writes them; a NaN is the lowest.
final class BestClasses {
    /// Of one row.
    static final int MOST = 1000;

    static final String TOO_MANY = "is more than " + MOST;
    static final String FEWER = "ask for fewer classes";

    private static final int DECIMALS = 6;

    private final ReplyTensor scores;
    private final ByteBuffer data;
    private final int wanted;
    private final ClassBudget budget;

    private BestClasses(ReplyTensor scores, int wanted, ClassBudget budget) {
        this.scores = scores;
        this.data = scores.data();
        this.wanted = wanted;
        this.budget = budget;
    }

    /// @return `wanted`
    /// @throws RefusedException if the output has no scores
    static int of(TensorSpec output, int wanted) {
        if (output.datatype() == Datatype.BYTES || output.datatype() == Datatype.BOOL) {
            throw Refusal.bad(
                    "outputs[" + Refusal.excerpt(output.name()) + "].parameters.classification",
                    Integer.toString(wanted),
                    "is for numbers, and the output has datatype " + output.datatype(),
                    "ask for the output itself");
        }
        return wanted;
    }

    /// @param budget of the whole reply
    /// @throws RefusedException if that are more than it has
    static ReplyTensor in(ReplyTensor scores, int wanted, ClassBudget budget) {
        long[] dims = scores.dims();
        int elements = scores.elements();
        int rows = dims.length < 2 ? 1 : (int) dims[0];
        int width = rows == 0 ? 0 : elements / rows;
        int count = Math.min(wanted, width);
        budget.takeClasses(scores.name(), wanted, rows, count);
        return new BestClasses(scores, wanted, budget)
                .texts(rows, width, count, dims.length < 2 ? new long[] {count} : new long[] {rows, count});
    }

    private ReplyTensor texts(int rows, int width, int count, long[] shape) {
        var texts = new ByteArrayOutputStream(16 * rows * count);
        var offsets = ByteBuffer.allocate(8 * (rows * count + 1)).order(ByteOrder.LITTLE_ENDIAN);
        offsets.putLong(0);
        var best = new int[count];
        for (int row = 0; row < rows; row++) {
            choose(best, row * width, width);
            for (int index : best) {
                var text = text(row * width + index) + ":" + index;
                budget.takeText(scores.name(), wanted, text.length());
                texts.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
                offsets.putLong(texts.size());
            }
        }
        var bytes = ByteBuffer.wrap(texts.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        return new ReplyTensor(scores.name(), Datatype.BYTES, shape, bytes.asReadOnlyBuffer(), offsets.flip());
    }

    /// The highest of `width` elements from `from` on, counted from there.
    private void choose(int[] best, int from, int width) {
        int chosen = 0;
        for (int i = 0; i < width && best.length > 0; i++) {
            if (chosen == best.length && !higher(from + i, from + best[chosen - 1])) {
                continue;
            }
            int at = place(best, chosen, from, i);
            int last = Math.min(chosen, best.length - 1);
            System.arraycopy(best, at, best, at + 1, last - at);
            best[at] = i;
            chosen = Math.min(chosen + 1, best.length);
        }
    }

    /// Behind all that are as high.
    private int place(int[] best, int chosen, int from, int index) {
        int low = 0;
        int high = chosen;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (higher(from + index, from + best[middle])) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean higher(int one, int other) {
        return switch (scores.datatype()) {
            case FP16, BF16, FP32, FP64 -> {
                double is = real(one);
                double was = real(other);
                yield is > was || (!Double.isNaN(is) && Double.isNaN(was));
            }
            case UINT64 -> Long.compareUnsigned(whole(one), whole(other)) > 0;
            default -> whole(one) > whole(other);
        };
    }

    private String text(int at) {
        return switch (scores.datatype()) {
            case FP16, BF16, FP32, FP64 -> real(real(at));
            case UINT64 -> Long.toUnsignedString(whole(at));
            default -> Long.toString(whole(at));
        };
    }

    private static String real(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        var text =
                new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).toPlainString();
        boolean minus = Math.copySign(1, value) < 0 && text.charAt(0) != '-';
        return minus ? "-" + text : text;
    }

    private double real(int at) {
        return switch (scores.datatype()) {
            case FP16 -> Float.float16ToFloat(data.getShort(2 * at));
            case BF16 -> Float.intBitsToFloat(data.getShort(2 * at) << 16);
            case FP32 -> data.getFloat(4 * at);
            default -> data.getDouble(8 * at);
        };
    }

    private long whole(int at) {
        return switch (scores.datatype()) {
            case UINT8 -> data.get(at) & 0xffL;
            case INT8 -> data.get(at);
            case UINT16 -> data.getShort(2 * at) & 0xffffL;
            case INT16 -> data.getShort(2 * at);
            case UINT32 -> data.getInt(4 * at) & 0xffff_ffffL;
            case INT32 -> data.getInt(4 * at);
            default -> data.getLong(8 * at);
        };
    }
}
