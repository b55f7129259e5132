package dev.windlass.gateway.oip;

import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.NumberInput;

/// Reads the elements of one input from text that is known to be a well-formed JSON array. Knows only what
/// nearly every tensor looks like: plain numbers that fit their datatype, as many as there should be. When
/// it meets anything else it gives up, and a full parser does the work and finds the words for it. Reads
/// the same values as that one. Used once.
final class NumberScanner {
    /// What a `long` always holds.
    private static final int DIGITS_MAX = 18;

    private static final int EXPONENT_DIGITS_MAX = 4;
    private static final long EXACT_MAX = 1L << 53;

    /// The greatest double that is cast to a finite float: below half a step beyond the greatest float.
    private static final double FP32_MAX = Math.nextDown(0x1.ffffffp127);

    private static final double[] EXACT_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private final ByteBuffer json;
    private final ByteBuffer target;
    private final int from;
    private final Nesting nesting;
    private int at;
    private int start;
    private boolean negative;
    private boolean whole;
    private long digits;
    private int digitCount;
    private int exponent;

    /// Of the numbers that need their spelling: no other one is beyond a float.
    private double greatest;

    private char @Nullable [] spelling;

    private NumberScanner(ByteBuffer json, InferRequest.Input input, ByteBuffer target) {
        this.json = json;
        this.at = json.position() + input.dataStart();
        this.target = target;
        this.from = target.position();
        this.nesting = new Nesting(input);
    }

    /// @param json not read before `input`'s data nor behind it; its position isn't moved
    /// @param target its remaining bytes are the elements'
    /// @return false if it gave up: then nothing of what is in `target` counts
    static boolean read(ByteBuffer json, InferRequest.Input input, ByteBuffer target) {
        return new NumberScanner(json, input, target).read(input);
    }

    private boolean read(InferRequest.Input input) {
        while (true) {
            byte next = json.get(at);
            switch (next) {
                case '[', ']' -> {
                    if (!bracket(next, input)) {
                        return false;
                    }
                    if (nesting.depth() == 0) {
                        // Exactly as many as there should be: so none stood where an array should.
                        return !target.hasRemaining() && greatest <= greatest(input.datatype());
                    }
                }
                case ',', ' ', '\t', '\n', '\r' -> {
                    // The text is well-formed: there is nothing to check.
                }
                default -> {
                    if (!number() || !put(input)) {
                        return false;
                    }
                    continue;
                }
            }
            at++;
        }
    }

    private boolean bracket(byte bracket, InferRequest.Input input) {
        int elements = (target.position() - from) / input.datatype().byteSize();
        return bracket == '[' ? nesting.open(elements) : nesting.close(elements);
    }

    private boolean put(InferRequest.Input input) {
        if (!target.hasRemaining()) {
            return false;
        }
        return switch (input.datatype()) {
            case FP32 -> {
                if (whole) {
                    target.putFloat(negative ? -(float) digits : (float) digits);
                    yield true;
                }
                double value = floating();
                target.putFloat((float) value);
                // It was rounded to a double before: from the middle a full parser finds the right side.
                yield !NarrowFloat.FP32.middle(value);
            }
            case FP64 -> {
                target.putDouble(floating());
                yield true;
            }
            case INT64 -> {
                target.putLong(integer());
                yield whole;
            }
            case INT32 -> {
                target.putInt((int) integer());
                yield whole && integer() == (int) integer();
            }
            default -> false;
        };
    }

    /// Takes a number apart; false if it is none, or too long.
    private boolean number() {
        start = at;
        negative = json.get(at) == '-';
        if (negative) {
            at++;
        }
        digits = 0;
        digitCount = 0;
        exponent = 0;
        int first = at;
        digits();
        if (at == first) {
            return false;
        }
        whole = true;
        if (json.get(at) == '.') {
            at++;
            int fraction = at;
            digits();
            exponent = fraction - at;
            whole = false;
        }
        if ((json.get(at) | 0x20) == 'e') {
            whole = false;
            at++;
            return exponent();
        }
        return !whole || digitCount <= DIGITS_MAX;
    }

    private void digits() {
        int digit = json.get(at) - '0';
        while (digit >= 0 && digit <= 9) {
            if (digitCount < DIGITS_MAX) {
                digits = 10 * digits + digit;
            }
            if (digits != 0) {
                digitCount++;
            }
            at++;
            digit = json.get(at) - '0';
        }
    }

    private boolean exponent() {
        boolean below = json.get(at) == '-';
        if (below || json.get(at) == '+') {
            at++;
        }
        int first = at;
        int value = 0;
        for (int digit = json.get(at) - '0'; digit >= 0 && digit <= 9; digit = json.get(at) - '0') {
            value = 10 * value + digit;
            at++;
            if (at - first > EXPONENT_DIGITS_MAX) {
                return false;
            }
        }
        exponent += below ? -value : value;
        return true;
    }

    private long integer() {
        return negative ? -digits : digits;
    }

    private double floating() {
        if (whole) {
            double value = digits;
            return negative ? -value : value; // also of zero
        }
        // Both are exact, so that one operation rounds once, as it should.
        boolean exact = digitCount <= DIGITS_MAX && digits <= EXACT_MAX && Math.abs(exponent) < EXACT_POWERS.length;
        if (!exact) {
            return spelled();
        }
        double value = exponent < 0 ? digits / EXACT_POWERS[-exponent] : digits * EXACT_POWERS[exponent];
        return negative ? -value : value;
    }

    private double spelled() {
        int length = at - start;
        var chars = spelling;
        if (chars == null || chars.length < length) {
            chars = new char[Math.max(length, 32)];
            spelling = chars;
        }
        for (int i = 0; i < length; i++) {
            chars[i] = (char) json.get(start + i);
        }
        double value = NumberInput.parseDouble(chars, 0, length, true);
        greatest = Math.max(greatest, Math.abs(value));
        return value;
    }

    /// What is cast to infinity begins behind it.
    private static double greatest(Datatype datatype) {
        return datatype == Datatype.FP32 ? FP32_MAX : Double.MAX_VALUE;
    }
}
