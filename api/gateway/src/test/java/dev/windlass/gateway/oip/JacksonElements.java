package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.slab.Datatype;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Writes JSON elements of one input as its datatype's bytes. Nothing is rounded to an integer or to an infinity,
/// wrapped or taken for NaN: what doesn't fit is refused with the input's name and the element's index. A
/// floating-point number is rounded once, from its text. What isn't finite has the spelling that replies have.
final class JacksonElements {
    private static final BigInteger UINT64_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private static final String NOT_FINITE = "NaN, Infinity or -Infinity";

    private final InferRequest.Input input;
    private final Datatype datatype;
    private final ByteBuffer target;
    private long written;

    private JacksonElements(InferRequest.Input input, ByteBuffer target) {
        this.input = input;
        this.datatype = input.datatype();
        this.target = target;
    }

    static JacksonElements of(InferRequest.Input input, ByteBuffer target) {
        return new JacksonElements(input, target);
    }

    long written() {
        return written;
    }

    void element(JsonParser json, JsonToken token) {
        if (!target.hasRemaining()) {
            throw bad("has more elements than its shape");
        }
        switch (datatype) {
            case BOOL -> target.put(bool(token));
            case UINT8 -> target.put((byte) integer(json, token, 0, 0xff));
            case UINT16 -> target.putShort((short) integer(json, token, 0, 0xffff));
            case UINT32 -> target.putInt((int) integer(json, token, 0, 0xffff_ffffL));
            case UINT64 -> target.putLong(unsignedLong(json, token));
            case INT8 -> target.put((byte) integer(json, token, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case INT16 -> target.putShort((short) integer(json, token, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT32 -> target.putInt((int) integer(json, token, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT64 -> target.putLong(integer(json, token, Long.MIN_VALUE, Long.MAX_VALUE));
            case FP16 -> target.putShort(Float.floatToFloat16(narrow(json, token)));
            case BF16 -> target.putShort((short) (Float.floatToRawIntBits(narrow(json, token)) >>> Short.SIZE));
            case FP32 -> target.putFloat(narrow(json, token));
            case FP64 -> target.putDouble(twice(json, token));
            case BYTES -> throw new IllegalStateException(datatype + " isn't written here");
        }
        written++;
    }

    RuntimeException bad(String message) {
        return input.bad(".data", "", message, "give exactly the product");
    }

    private RuntimeException badElement(String value, String message, String remedy) {
        return input.bad(".data[" + written + "]", value, message, remedy);
    }

    private RuntimeException notInteger() {
        return badElement("", "must be an integer for " + datatype, "give one without quotes, point and exponent");
    }

    private RuntimeException beyond(String value) {
        return badElement(value, "is beyond " + datatype, "give one that " + datatype + " can hold");
    }

    private byte bool(JsonToken token) {
        return switch (token) {
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            default -> throw badElement("", "must be true or false", "give one of them, without quotes");
        };
    }

    private long integer(JsonParser json, JsonToken token, long min, long max) {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw notInteger();
        }
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw beyond("");
        }
        long value = json.getLongValue();
        if (value < min || value > max) {
            throw beyond(Long.toString(value));
        }
        return value;
    }

    private long unsignedLong(JsonParser json, JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw notInteger();
        }
        var value = json.getBigIntegerValue();
        if (value.signum() < 0 || value.compareTo(UINT64_MAX) > 0) {
            throw beyond("");
        }
        return value.longValue();
    }

    private float narrow(JsonParser json, JsonToken token) {
        double nearest = floating(json, token);
        if (json.isNaN()) {
            return (float) nearest;
        }
        var type = NarrowFloat.of(datatype);
        double value = Double.isInfinite(nearest) ? nearest : type.round(nearest, json::getString);
        if (Double.isInfinite(value)) {
            throw beyond(json, Float.toString((float) type.greatest()));
        }
        return (float) value; // exact: FP16 and BF16 are FP32, too
    }

    private double twice(JsonParser json, JsonToken token) {
        double value = floating(json, token);
        if (Double.isInfinite(value) && !json.isNaN()) {
            throw beyond(json, Double.toString(Double.MAX_VALUE));
        }
        return value;
    }

    private double floating(JsonParser json, JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
            throw badElement("", "must be a number for " + datatype, "give one without quotes, or " + NOT_FINITE);
        }
        if (json.isNaN() && !spelledAsInReplies(json.getString())) {
            throw badElement(json.getString(), "isn't how numbers are written here", "give one, or " + NOT_FINITE);
        }
        double value = json.getDoubleValue();
        // An integer has no negative zero, the text has.
        return value == 0 && json.getStringCharacters()[json.getStringOffset()] == '-' ? -0.0 : value;
    }

    private static boolean spelledAsInReplies(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    private RuntimeException beyond(JsonParser json, String greatest) {
        return badElement(
                Refusal.excerpt(json.getString()),
                "is beyond " + datatype + ", which goes from -" + greatest + " to " + greatest,
                "give one in between, or Infinity itself");
    }
}
