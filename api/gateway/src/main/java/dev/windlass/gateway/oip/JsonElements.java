package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.slab.Datatype;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Reads the elements of one input from text that is known to be well-formed, straight into its datatype's bytes.
/// Nothing is rounded to an integer or to an infinity, wrapped or taken for NaN: what doesn't fit is refused with the
/// input's name and the element's index. A floating-point number is rounded once, from its text. What isn't finite has
/// the spelling that replies have. Used once.
final class JsonElements {
    private static final BigInteger UINT64_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private static final String NOT_FINITE = "NaN, Infinity or -Infinity";

    /// Of a double: what a float has no room for.
    private static final long BEHIND_FLOAT = (1L << 29) - 1;

    private final ByteBuffer text;
    private final InferRequest.Input input;
    private final Datatype datatype;
    private final ByteBuffer target;
    private final ArrayWalk walk;
    private final DecimalText number;
    private int end;
    private boolean literal;

    /// @param json its position isn't moved
    /// @param target its remaining bytes are exactly the elements'
    JsonElements(ByteBuffer json, InferRequest.Input input, ByteBuffer target) {
        this.text = json;
        this.input = input;
        this.datatype = input.datatype();
        this.target = target;
        this.walk = new ArrayWalk(json, input);
        this.number = new DecimalText(json, json.limit());
    }

    /// A loop for each kind, so that each is compiled to what it does.
    void read() {
        switch (datatype) {
            case BOOL -> bools();
            case FP32 -> singles();
            case FP64 -> doubles();
            case FP16, BF16 -> halves();
            case BYTES -> throw new IllegalStateException(datatype + " isn't read here");
            default -> integers();
        }
        if (target.hasRemaining()) {
            throw bad("has too few elements for its shape: " + walk.elements());
        }
    }

    private int next() {
        int at = walk.next();
        if (at >= 0 && !target.hasRemaining()) {
            throw bad("has more elements than its shape");
        }
        return at;
    }

    private void bools() {
        for (int at = next(); at >= 0; at = next()) {
            byte letter = text.get(at);
            if (letter != 't' && letter != 'f') {
                throw badElement("", "must be true or false", "give one of them, without quotes");
            }
            target.put((byte) (letter == 't' ? 1 : 0));
            walk.goOn(at + (letter == 't' ? 4 : 5));
        }
    }

    private void singles() {
        for (int at = next(); at >= 0; at = next()) {
            double value = floating(at);
            target.putFloat(isRoundedRight(value) ? (float) value : narrow(value, NarrowFloat.FP32));
            walk.goOn(end);
        }
    }

    private void doubles() {
        for (int at = next(); at >= 0; at = next()) {
            target.putDouble(within(floating(at), Double.MAX_VALUE));
            walk.goOn(end);
        }
    }

    private void halves() {
        var type = NarrowFloat.of(datatype);
        for (int at = next(); at >= 0; at = next()) {
            float value = narrow(floating(at), type);
            target.putShort(
                    type == NarrowFloat.FP16
                            ? Float.floatToFloat16(value)
                            : (short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
            walk.goOn(end);
        }
    }

    private void integers() {
        for (int at = next(); at >= 0; at = next()) {
            end = isNumber(at) ? number.read(at) : at;
            if (end == at || !number.whole()) {
                throw badElement(
                        "", "must be an integer for " + datatype, "give one without quotes, point and exponent");
            }
            switch (datatype) {
                case UINT8 -> target.put((byte) within(0, 0xff));
                case UINT16 -> target.putShort((short) within(0, 0xffff));
                case UINT32 -> target.putInt((int) within(0, 0xffff_ffffL));
                case UINT64 -> target.putLong(unsignedLong());
                case INT8 -> target.put((byte) within(Byte.MIN_VALUE, Byte.MAX_VALUE));
                case INT16 -> target.putShort((short) within(Short.MIN_VALUE, Short.MAX_VALUE));
                case INT32 -> target.putInt((int) within(Integer.MIN_VALUE, Integer.MAX_VALUE));
                default -> target.putLong(within(Long.MIN_VALUE, Long.MAX_VALUE));
            }
            walk.goOn(end);
        }
    }

    private long within(long min, long max) {
        if (!number.isLong()) {
            throw beyond("");
        }
        long value = number.longValue();
        if (value < min || value > max) {
            throw beyond(Long.toString(value));
        }
        return value;
    }

    private long unsignedLong() {
        if (number.isLong() && number.longValue() >= 0) {
            return number.longValue();
        }
        var value = new BigInteger(number.spelling());
        if (value.signum() < 0 || value.compareTo(UINT64_MAX) > 0) {
            throw beyond("");
        }
        return value.longValue();
    }

    /// Says where it ends, and if it is a literal.
    private double floating(int at) {
        literal = !isNumber(at);
        if (literal) {
            return notFinite(at);
        }
        end = number.read(at);
        return number.nearest();
    }

    private boolean isNumber(int at) {
        byte letter = text.get(at);
        byte first = letter == '-' ? text.get(at + 1) : letter;
        return first >= '0' && first <= '9';
    }

    /// True if the float nearest to a double is the one nearest to its text, too: nearly always.
    private static boolean isRoundedRight(double nearest) {
        return (Double.doubleToRawLongBits(nearest) & BEHIND_FLOAT) != (BEHIND_FLOAT + 1) / 2
                && Math.abs(nearest) >= Float.MIN_NORMAL
                && Math.abs(nearest) <= Float.MAX_VALUE;
    }

    private float narrow(double nearest, NarrowFloat type) {
        if (literal) {
            return (float) nearest;
        }
        double value = Double.isInfinite(nearest) ? nearest : type.round(nearest, number::spelling);
        return (float) within(value, type.greatest()); // exact: FP16 and BF16 are FP32, too
    }

    private double within(double value, double greatest) {
        if (Double.isInfinite(value) && !literal) {
            var most = datatype == Datatype.FP64 ? Double.toString(greatest) : Float.toString((float) greatest);
            throw badElement(
                    Refusal.excerpt(number.spelling()),
                    "is beyond " + datatype + ", which goes from -" + most + " to " + most,
                    "give one in between, or Infinity itself");
        }
        return value;
    }

    private double notFinite(int at) {
        end = at + 1;
        while (Character.isLetter(text.get(end))) {
            end++;
        }
        var bytes = new byte[end - at];
        text.get(at, bytes);
        var word = new String(bytes, StandardCharsets.ISO_8859_1);
        return switch (word) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "+Infinity", "+INF", "-INF" ->
                throw badElement(word, "isn't how numbers are written here", "give one, or " + NOT_FINITE);
            default ->
                throw badElement("", "must be a number for " + datatype, "give one without quotes, or " + NOT_FINITE);
        };
    }

    private RuntimeException bad(String message) {
        return input.bad(".data", "", message, "give exactly the product");
    }

    private RuntimeException beyond(String value) {
        return badElement(value, "is beyond " + datatype, "give one that " + datatype + " can hold");
    }

    private RuntimeException badElement(String value, String message, String remedy) {
        return input.bad(".data[" + walk.elements() + "]", value, message, remedy);
    }
}
