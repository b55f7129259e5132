package dev.windlass.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.json.Shipped;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.ManifestParser;
import dev.windlass.manifest.ManifestResult;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NamesTest {
    private static final int ROUNDS = 50_000;

    @ParameterizedTest
    @ValueSource(strings = {"-", "a-", "-a", "a--b", "", ".", "..", ".a", "a/b", "a b", "a\n", "é", "a\0"})
    void noRuleAllows(String value) {
        assertThatThrownBy(() -> Names.name("tenant", value))
                .hasMessageStartingWith("tenant must be 1-40 of a-z 0-9 -");
        assertThatThrownBy(() -> Names.model("model", value)).hasMessageContaining("1-100 of A-Z a-z 0-9 . _ -");
        assertThatThrownBy(() -> Names.version("version", value)).hasMessageEndingWith("got \"" + value + "\"");
    }

    @Test
    void modelsAndVersionsMayHaveCapitalsDotsAndUnderlines() {
        assertThat(Names.model("model", "Fraud_Score.v2-x")).isEqualTo("Fraud_Score.v2-x");
        assertThat(Names.version("version", "1.0_RC-1")).isEqualTo("1.0_RC-1");
        assertThatThrownBy(() -> Names.name("tenant", "Fraud")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Names.name("env", "prod.eu")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Names.version("version", "_1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Names.version("version", "1.")).isInstanceOf(IllegalArgumentException.class);
    }

    /// Of MLflow, Triton, Kubeflow and model hubs.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cancer_lr",
                "Fraud.v2",
                "resnet50-v1.5_INT8",
                "BERT_base.uncased",
                "7",
                "_draft",
                "v2_",
                "A.",
                "_"
            })
    void modelNamesThatAreOrdinaryElsewhereAreTaken(String value) {
        assertThat(Names.model("model", value)).isEqualTo(value);
        assertThat(ManifestParser.parse(manifest("payments", value))).isInstanceOf(ManifestResult.Valid.class);
    }

    @ParameterizedTest
    @EnumSource
    void aRuleIsWhatItsWordsSay(Names.Rule rule) {
        var names = new RandomNames(11);
        int allowed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(rule.allows(names.valid(rule))).isTrue();
            var value = names.arbitrary(rule);
            allowed += rule.allows(value) ? 1 : 0;

            assertThat(rule.allows(value)).as(value).isEqualTo(byWords(rule, value));
        }
        assertThat(allowed).isBetween(ROUNDS / 100, ROUNDS);
        assertThat(rule.allows("a".repeat(rule.charsMax()))).isTrue();
        assertThat(rule.allows("a".repeat(rule.charsMax() + 1))).isFalse();
    }

    private static boolean byWords(Names.Rule rule, String value) {
        var inside = rule == Names.Rule.NAME
                ? "abcdefghijklmnopqrstuvwxyz0123456789-"
                : "abcdefghijklmnopqrstuvwxyz" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
        if (value.isEmpty()) {
            return false;
        }
        char first = value.charAt(0);
        char last = value.charAt(value.length() - 1);
        return value.length() <= rule.charsMax()
                && value.chars().allMatch(it -> inside.indexOf(it) >= 0)
                && (Character.isLetterOrDigit(first) || rule == Names.Rule.MODEL && first == '_')
                && (Character.isLetterOrDigit(last) || rule == Names.Rule.MODEL && last != '-')
                && !value.contains("--");
    }

    @Test
    void theSchemasSayTheSame() {
        var promotion = WindlassJson.mapper().readTree(Shipped.text(ManifestParser.SCHEMA));
        var policy = WindlassJson.mapper().readTree(Shipped.text("/schema/policy-v1.schema.json"));

        assertSays(promotion.at("/$defs/name"), Names.Rule.NAME);
        assertSays(promotion.at("/$defs/model"), Names.Rule.MODEL);
        assertSays(promotion.at("/properties/spec/properties/model/properties/version"), Names.Rule.VERSION);
        assertSays(policy.at("/properties/name"), Names.Rule.NAME);
        assertSays(policy.at("/$defs/names/items"), Names.Rule.NAME);
    }

    private static void assertSays(JsonNode schema, Names.Rule rule) {
        assertThat(schema.path("pattern").asString()).isEqualTo(rule.expression());
        assertThat(schema.path("minLength").asInt()).isEqualTo(1);
        assertThat(schema.path("maxLength").asInt()).isEqualTo(rule.charsMax());
        assertThat(schema.path("description").asString()).contains(rule.words());
    }

    @Test
    void aManifestIsRefusedForExactlyTheNamesThatBreakTheRules() {
        var names = new RandomNames(12);
        for (int i = 0; i < 3_000; i++) {
            var model = names.arbitrary(Names.Rule.MODEL);
            var tenant = names.arbitrary(Names.Rule.NAME);
            var keeps = Names.Rule.MODEL.allows(model) && Names.Rule.NAME.allows(tenant);

            assertThat(ManifestParser.parse(manifest(tenant, model)) instanceof ManifestResult.Valid)
                    .as("tenant \"%s\", model \"%s\"", tenant, model)
                    .isEqualTo(keeps);
        }
    }

    private static String manifest(String tenant, String model) {
        return WindlassJson.mapper()
                .writeValueAsString(Map.of(
                        "apiVersion",
                        "windlass.dev/v1",
                        "kind",
                        "Promotion",
                        "metadata",
                        Map.of("tenant", tenant),
                        "spec",
                        Map.of(
                                "model", Map.of("name", model, "version", "7"),
                                "to", "prod",
                                "strategy", Map.of("preset", "fast"))));
    }
}
