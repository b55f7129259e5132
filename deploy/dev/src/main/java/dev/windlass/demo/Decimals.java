package dev.windlass.demo;

import java.util.Locale;

/// Numbers for people.
final class Decimals {
    private Decimals() {}

    /// Three decimals, such as `0.791`.
    static String three(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /// Up to a million with one decimal, beyond in powers of ten.
    static String large(double value) {
        return String.format(Locale.ROOT, value < 1e6 ? "%.1f" : "%.1e", value);
    }
}
