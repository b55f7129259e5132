package dev.windlass.columns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.columns.Feature.Categories;
import dev.windlass.columns.Feature.Unknown;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a model file may say of the columns that make its rows.
final class ColumnPlanTest {
    @Test
    void readsNamesNumbersAndCategories() {
        var plan = good("""
                ["age",
                 {"name": "income", "impute": 1000, "offset": 12.5, "scale": -2},
                 {"name": "country", "oneHot": ["DE", null, "FR"], "unknown": "zeros"},
                 {"name": "grade", "ordinal": [3, 1, 2], "unknown": -1},
                 {"name": "kind", "oneHot": ["a"], "unknown": "refuse"}]
                """);

        assertThat(plan.features())
                .containsExactly(
                        new Feature.Numeric("age", null, 0, 1),
                        new Feature.Numeric("income", 1000.0, 12.5, -2),
                        new Feature.OneHot(
                                "country", new Categories.Texts(List.of("DE", "", "FR"), 1), new Unknown.Zeros()),
                        new Feature.Ordinal(
                                "grade", new Categories.Numbers(List.of(3L, 1L, 2L), -1), new Unknown.As(-1)),
                        new Feature.OneHot("kind", new Categories.Texts(List.of("a"), -1), new Unknown.Refused()));
        assertThat(plan.width()).isEqualTo(1 + 1 + 3 + 1 + 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                        | must be a list of at least one column
            []                                        | must be a list of at least one column
            [7]                                       | [0] = 7: must be a column's name or an object
            [""]                                      | [0] = "": must be a text of 1-256 characters
            ["a", "a"]                                | [1].name = a: stands twice
            [{"impute": 1}]                           | [0].name: must be a text of 1-256 characters
            [{"name": "a", "imputed": 1}]             | [0].imputed = 1: is unknown
            [{"name": "a", "impute": "x"}]            | [0].impute = "x": must be a finite number
            [{"name": "a", "impute": null}]           | [0].impute = null: must be a finite number
            [{"name": "a", "scale": 0}]               | [0].scale = 0: is what values are divided by
            [{"name": "a", "scale": 1e999}]           | [0].scale
            [{"name": "a", "oneHot": []}]             | [0].oneHot = []: must be a list of at least one category
            [{"name": "a", "oneHot": [1.5]}]          | [0].oneHot[0] = 1.5: must be a text, a whole number or null
            [{"name": "a", "oneHot": ["x", 1]}]       | [0].oneHot = ["x",1]: mixes texts and numbers
            [{"name": "a", "oneHot": ["x", "x"]}]     | [0].oneHot[1] = "x": stands twice
            [{"name": "a", "oneHot": ["x"], "scale": 2}] | [0].scale = 2: is unknown beside the others
            [{"name": "a", "oneHot": ["x"], "unknown": 3}] | [0].unknown = 3: says nothing
            [{"name": "a", "ordinal": ["x"], "unknown": "zeros"}] | [0].unknown = "zeros": says nothing
            [{"name": "a", "name": "b"}]              | isn't valid JSON
            ["a"] ["b"]                               | isn't valid JSON
            [[[[["a"]]]]]                             | isn't valid JSON
            """)
    void saysWhatIsWrong(String json, String message) {
        assertThat(ColumnPlan.read(json))
                .isInstanceOfSatisfying(
                        ColumnPlan.Read.Wrong.class,
                        it -> assertThat(it.message()).contains(message).contains("; "));
    }

    @Test
    void hasLimits() {
        assertThat(ColumnPlan.read("[\"" + "a".repeat(ColumnPlan.BYTES_MAX) + "\"]"))
                .isInstanceOfSatisfying(
                        ColumnPlan.Read.Wrong.class,
                        it -> assertThat(it.message()).contains("has more than 32768"));
        assertThat(ColumnPlan.read("[\"" + "a".repeat(257) + "\"]")).isInstanceOf(ColumnPlan.Read.Wrong.class);
    }

    private static ColumnPlan good(String json) {
        assertThat(ColumnPlan.read(json)).isInstanceOf(ColumnPlan.Read.Good.class);
        return ((ColumnPlan.Read.Good) ColumnPlan.read(json)).plan();
    }
}
