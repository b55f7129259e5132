package dev.windlass.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.json.FieldProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a document may say, and how it is told what it may not.
class AccessDocumentTest {
    private static List<FieldProblem> problems(@Nullable String tenant, String... rules) {
        return switch (AccessDocument.parse(tenant, AccessDocuments.text(rules))) {
            case AccessDocument.Result.Invalid(var problems) -> problems;
            case AccessDocument.Result.Parsed(var document) ->
                CompiledAccess.compile(document) instanceof CompiledAccess.Compilation.Refused(var refused)
                        ? refused
                        : List.of();
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{effect: Deny, actions: [read]}|rules[0].name",
                "{name: a, effect: Maybe, actions: [read]}|rules[0].effect",
                "{name: a, effect: Deny, actions: []}|rules[0].actions",
                "{name: a, effect: Deny, actions: [fly]}|rules[0].actions[0]",
                "{name: a, effect: Deny, actions: [read], roles: [king]}|rules[0].roles[0]",
                "{name: a, effect: Deny, actions: [read], environments: [PROD]}|rules[0].environments[0]",
                "{name: a, effect: Deny, actions: [read], environment: [prod]}|rules[0].environment",
                "{name: a, effect: Deny, actions: [read], models: ['.x']}|rules[0].models[0]",
                "{name: a, effect: Deny, actions: [read], tenants: [other]}|rules[0].tenants",
                "{name: a, effect: Allow, actions: [manage-tenants]}|rules[0].actions",
                "{name: a, effect: Deny, actions: [keep-access]}|rules[0].actions",
                "{name: a, effect: Allow, actions: [read], principals: [/root]}|rules[0].principals[0]",
                "{name: a, effect: Allow, actions: [read], roles: [platform-admin]}|rules[0].roles",
                "{name: a, effect: Deny, actions: [read], when: 'principal.nam == \"a\"'}|rules[0].when",
                "{name: a, effect: Deny, actions: [read], when: 'context.time'}|rules[0].when",
                "{name: a, effect: Deny, actions: [read], when: 'resource.environment == \"prod\"'}|rules[0].when",
            })
    void namesWhatIsWrongInATenantsRules(String rule, String field) {
        assertThat(problems("payments", rule))
                .isNotEmpty()
                .first()
                .satisfies(it -> assertThat(it.path()).as(it.toString()).isEqualTo(field));
    }

    @Test
    void saysWhyTheRulesCantBeAboutWhoSetsThem() {
        assertThat(problems("payments", "{name: a, effect: Deny, actions: [keep-access], roles: [tenant-admin]}"))
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("it stays with tenant-admin"));
    }

    @Test
    void thePlatformsNameWhosePeopleTheyMean() {
        assertThat(problems(
                        null, "{name: a, effect: Deny, actions: [manage-tenants], principals: [/root, payments/ci]}"))
                .isEmpty();
        assertThat(problems(null, "{name: a, effect: Deny, actions: [read], principals: [ci]}"))
                .singleElement()
                .satisfies(it -> assertThat(it.remedy()).contains("TENANT/NAME"));
    }

    @Test
    void aNameStandsOnce() {
        var rule = "{name: a, effect: Deny, actions: [read]}";

        assertThat(problems("payments", rule, rule))
                .singleElement()
                .satisfies(it -> assertThat(it.path()).isEqualTo("rules[1].name"));
    }

    @Test
    void aStarIsAllThatTheRulesMayBeAbout() {
        var rule = "{name: a, effect: Deny, actions: ['*']}";

        assertThat(AccessDocuments.document("payments", rule).rules().getFirst().actions())
                .isEqualTo(Arrays.stream(Action.values())
                        .filter(it ->
                                it != Action.MANAGE_TENANTS && it != Action.KEEP_ACCESS && it != Action.READ_ACCESS)
                        .collect(Collectors.toSet()));
        assertThat(AccessDocuments.document(null, rule).rules().getFirst().actions())
                .hasSize(Action.values().length);
    }

    @Test
    void thereAreSoManyRulesAndExpressionsAndNoMore() {
        var rules = new ArrayList<String>();
        for (int i = 0; i <= AccessDocument.MAX_WHENS; i++) {
            rules.add("{name: r" + i + ", effect: Deny, actions: [read], when: 'true'}");
        }
        assertThat(problems("payments", rules.toArray(String[]::new)))
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("more than 100"));
        assertThat(problems(
                        "payments", "{name: a, effect: Deny, actions: [read], when: '" + "!".repeat(999) + "true'}"))
                .isNotEmpty();
        var tooDeep = "[[".repeat(20) + "1" + "]]".repeat(20) + ".size() > 0";
        assertThat(problems("payments", "{name: a, effect: Deny, actions: [read], when: '" + tooDeep + "'}"))
                .isNotEmpty();
        assertThat(AccessDocument.parse("payments", "#" + "x".repeat(AccessDocument.MAX_BYTES)))
                .isInstanceOf(AccessDocument.Result.Invalid.class);
    }

    /// CEL bounds the rounds of loops, not the sizes of values.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a'.replace('a', 'aaaaaaaaaa').size() > 0",
                "(principal.name + principal.name).size() > 0",
                "[1, 2].map(x, [x] + [x]).size() > 0",
                "(b'a' + b'a').size() > 0",
                "['a'].join('x') == 'a'"
            })
    void nothingMakesALongerTextOrList(String when) {
        var rule = "{name: a, effect: Deny, actions: [read], when: \"" + when + "\"}";
        assertThat(AccessDocument.parse(
                        "payments", "apiVersion: windlass.dev/v1\nkind: Access\nrules: [" + rule + "]\n"))
                .isInstanceOfSatisfying(
                        AccessDocument.Result.Parsed.class,
                        it -> assertThat(CompiledAccess.compile(it.document()))
                                .isInstanceOf(CompiledAccess.Compilation.Refused.class));
    }

    @Test
    void soManyNamesAreInMemory() {
        var rules = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            rules.add("{name: r" + i + ", effect: Deny, actions: ['*'], principals: ["
                    + IntStream.range(0, 90).mapToObj(it -> "p" + it).collect(Collectors.joining(", ")) + "]}");
        }
        assertThat(problems(null, rules.toArray(String[]::new))).isNotEmpty();
        assertThat(problems("payments", rules.toArray(String[]::new)))
                .singleElement()
                .satisfies(it -> assertThat(it.value()).contains("names"));
    }

    @Test
    void gatewaysHaveFewRulesInMemory() {
        var rules = new ArrayList<String>();
        for (int i = 0; i < 400; i++) {
            rules.add("{name: r" + i + ", effect: Deny, actions: [infer], roles: [developer]}");
        }

        assertThat(problems("payments", rules.toArray(String[]::new)))
                .singleElement()
                .satisfies(it -> assertThat(it.value() + it.remedy()).contains("bytes about infer", "leave infer"));
        assertThat(problems(null, rules.toArray(String[]::new))).isEmpty();
    }

    @Test
    void tenThousandRulesAreRead() {
        var rules = new ArrayList<String>();
        for (int i = 0; i < AccessDocument.MAX_RULES; i++) {
            rules.add("{name: r" + i + ", effect: Allow, actions: [push], environments: [prod], models: [m" + i
                    + "], principals: [app-" + i + "]}");
        }
        assertThat(AccessDocuments.document("payments", rules.toArray(String[]::new))
                        .rules())
                .hasSize(AccessDocument.MAX_RULES);
    }
}
