package dev.windlass.gateway.oip;

import dev.windlass.slab.Datatype;
import java.math.BigDecimal;
import java.util.function.Supplier;

/// A floating-point type that is narrower than a double, and how a decimal text becomes one of its numbers: by rounding
/// once, to the nearest, to even from the middle. A double is nearly always enough to know which that is; only where it
/// lies exactly in the middle of two numbers does the text say on which side it really is.
enum NarrowFloat {
    FP16(11, -14, 65_504),
    BF16(8, Float.MIN_EXPONENT, 0x1.fep127),
    FP32(24, Float.MIN_EXPONENT, Float.MAX_VALUE);

    /// Bits of a number, the first one included.
    private final int precision;

    private final int exponentMin;
    private final double greatest;

    NarrowFloat(int precision, int exponentMin, double greatest) {
        this.precision = precision;
        this.exponentMin = exponentMin;
        this.greatest = greatest;
    }

    /// The type of that name.
    ///
    /// @throws IllegalArgumentException if it isn't one of these
    static NarrowFloat of(Datatype datatype) {
        return valueOf(datatype.name());
    }

    /// The greatest finite number.
    double greatest() {
        return greatest;
    }

    /// True if `nearest` is in the middle of two numbers of this type, so that the text must be asked.
    ///
    /// @param nearest the double that is nearest to the text
    boolean middle(double nearest) {
        double scaled = scaled(nearest);
        return Math.abs(scaled - Math.rint(scaled)) == 0.5;
    }

    /// The number of this type that is nearest to a text; infinite if it is beyond [#greatest].
    ///
    /// @param nearest the double that is nearest to it; not NaN
    /// @param text a JSON number; asked for where it matters
    double round(double nearest, Supplier<String> text) {
        double scaled = scaled(nearest);
        double whole = Math.rint(scaled);
        if (Math.abs(scaled - whole) == 0.5) {
            int side = new BigDecimal(text.get()).compareTo(new BigDecimal(nearest));
            whole = side == 0 ? whole : side > 0 ? Math.ceil(scaled) : Math.floor(scaled);
        }
        double rounded = Math.scalb(whole, -shift(nearest));
        return Math.abs(rounded) <= greatest ? rounded : Math.copySign(Double.POSITIVE_INFINITY, rounded);
    }

    /// Its numbers are the whole ones there.
    private double scaled(double value) {
        return Math.scalb(value, shift(value));
    }

    private int shift(double value) {
        return precision - 1 - Math.max(Math.getExponent(value), exponentMin);
    }
}
