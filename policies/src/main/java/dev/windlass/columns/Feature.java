package dev.windlass.columns;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A column of a table, and what becomes of it in a model's row.
public sealed interface Feature {
    /// As the table calls it.
    String name();

    /// How many numbers of the row it makes.
    int width();

    /// A number, or a truth value as 0 or 1: `(value - offset) / scale` in FP64, then rounded to FP32, as
    /// scikit-learn's `StandardScaler` and a cast of its result do.
    ///
    /// @param impute stands for what is missing, a null or a NaN; if null, a null is refused and a NaN stays one
    record Numeric(String name, @Nullable Double impute, double offset, double scale) implements Feature {
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
    }

    /// One number for each category: 1 for the value's own, 0 for the others.
    record OneHot(String name, Categories categories, Unknown unknown) implements Feature {
        @Override
        public int width() {
            return categories.size();
        }
    }

    /// The value's place in its categories, from 0 on.
    record Ordinal(String name, Categories categories, Unknown unknown) implements Feature {
        @Override
        public int width() {
            return 1;
        }
    }

    /// What becomes of a value that is no category, and of a null that is none.
    sealed interface Unknown {
        /// The request is refused.
        record Refused() implements Unknown {}

        /// A one-hot column has zeros only.
        record Zeros() implements Unknown {}

        /// An ordinal column has this number.
        record As(double value) implements Unknown {}
    }

    /// What a column's values may be, each once: texts or whole numbers. A null among them is a category, too.
    sealed interface Categories {
        int size();

        /// The place of null, whose text or number means nothing; -1 if null is no category.
        int nullAt();

        record Texts(List<String> texts, int nullAt) implements Categories {
            public Texts {
                texts = List.copyOf(texts);
                requireDistinct(texts, nullAt);
            }

            @Override
            public int size() {
                return texts.size();
            }
        }

        record Numbers(List<Long> numbers, int nullAt) implements Categories {
            public Numbers {
                numbers = List.copyOf(numbers);
                requireDistinct(numbers, nullAt);
            }

            @Override
            public int size() {
                return numbers.size();
            }
        }

        private static void requireDistinct(List<?> values, int nullAt) {
            var seen = new HashSet<Object>();
            for (int i = 0; i < values.size(); i++) {
                if (i != nullAt && !seen.add(values.get(i))) {
                    throw new IllegalArgumentException("category " + values.get(i) + " stands twice");
                }
            }
        }
    }
}
