package dev.windlass.golden;

/// How far an answer may be from what is expected: `|answer - expected| <= absolute + relative * |expected|`.
public record Tolerance(double absolute, double relative) {
    static final Tolerance NONE = new Tolerance(0, 0);

    public Tolerance {
        if (!(absolute >= 0) || !(relative >= 0) || Double.isInfinite(absolute) || Double.isInfinite(relative)) {
            throw new IllegalArgumentException("absolute and relative must be numbers from 0 on");
        }
    }

    /// NaN equals NaN, and an infinity itself only.
    boolean holds(double expected, double answer) {
        if (expected == answer || (Double.isNaN(expected) && Double.isNaN(answer))) {
            return true;
        }
        return Double.isFinite(expected) && Math.abs(answer - expected) <= absolute + relative * Math.abs(expected);
    }

    @Override
    public String toString() {
        return "absolute " + absolute + ", relative " + relative;
    }
}
