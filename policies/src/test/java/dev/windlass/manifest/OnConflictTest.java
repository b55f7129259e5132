package dev.windlass.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.PromotionManifest.OnConflict;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnConflictTest {
    private static final String SMALL = """
            apiVersion: windlass.dev/v1
            kind: Promotion
            metadata: { tenant: payments }
            spec:
              model: { name: fraud-score, version: "7" }
              to: prod
            """;

    private static OnConflict read(String text) {
        return ((ManifestResult.Valid) ManifestParser.parse(text)).manifest().conflict();
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatBecomesOfAConflict(OnConflict rule) {
        assertThat(read(SMALL + "  onConflict: " + rule.name().toLowerCase(Locale.ROOT) + "\n"))
                .isEqualTo(rule);
    }

    @Test
    void rejectsWhereNothingIsSaid() {
        assertThat(read(SMALL)).isEqualTo(OnConflict.REJECT);
    }

    @Test
    void refusesAnUnknownRuleAndNamesThoseThereAre() {
        var parsed = ManifestParser.parse(SMALL + "  onConflict: supersedeIfNewer\n");

        assertThat(((ManifestResult.Invalid) parsed).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("spec.onConflict"))
                .satisfies(problem -> assertThat(problem.remedy()).contains("reject", "queue", "supersede"));
    }
}
