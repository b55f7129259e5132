package dev.windlass.rows;

import org.jspecify.annotations.Nullable;

/// What becomes of a column's value in a row.
public sealed interface Cell {
    /// How many numbers of the row it makes.
    int width();

    /// `(value - offset) / scale`, each step in FP64, then rounded to FP32; a truth value is 0 or 1.
    ///
    /// @param impute stands for what is missing, a null or a NaN; if null, a null is refused, and a NaN stays one,
    ///     whose bits are 0x7fc00000
    record Numeric(@Nullable Double impute, double offset, double scale) implements Cell {
        public Numeric {
            if ((impute != null && !Double.isFinite(impute))
                    || !Double.isFinite(offset)
                    || !Double.isFinite(scale)
                    || scale == 0) {
                throw new IllegalArgumentException("impute, offset and scale are finite, and scale isn't 0");
            }
        }

        @Override
        public int width() {
            return 1;
        }

        float of(double value) {
            return (float) ((value - offset) / scale);
        }

        /// What is missing becomes this.
        float missing() {
            return impute == null ? Float.NaN : of(impute);
        }
    }

    /// One number for each category: 1 for the value's own, 0 for the others; 0 for all if it has none.
    ///
    /// @param refuses no row may be without a category
    record OneHot(Categories categories, boolean refuses) implements Cell {
        @Override
        public int width() {
            return categories.size();
        }
    }

    /// The number of the value's category.
    ///
    /// @param refuses no row may be without a category
    /// @param otherwise stands for none
    record Ordinal(Categories categories, boolean refuses, float otherwise) implements Cell {
        @Override
        public int width() {
            return 1;
        }
    }
}
