package dev.windlass.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said of documents that are legal and probably not meant.
class AccessReviewTest {
    private static List<String> warnings(String... rules) {
        return AccessReview.warnings(AccessDocuments.document("payments", rules), Set.of("dev", "prod"), null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "actions: [hold], environments: [dev]|can never match for hold: that isn't done to an environment",
                "actions: [read, manage-keys], models: [m]|can never match for manage-keys: that isn't done to a model",
                "actions: [push], models: [m], environments: [dev]|for push: that isn't done to a model in an environment",
                "actions: [read], environments: [dev, test]|can never match in test: the tenant's environments are dev, prod",
                "actions: [read], when: 'false'|its when is false",
                "actions: [read], when: 'context.time.getHours() > 3 && false'|its when is false",
                "actions: [read], when: 'action == \"push\"'|wants action to be push, which its own lists leave out",
                "actions: [read], when: 'principal.name == \"a\" && \"b\" == principal.name'|principal.name to be a and b",
                "actions: [read], principals: [a], when: 'principal.name == \"b\"'|principal.name to be b, which its own",
                "actions: [infer], environments: [dev], when: 'resource.environment == optional.of(\"prod\")'|to be prod, which",
                "actions: [infer], environments: [dev], when: 'resource.environment.value() == \"prod\"'|to be prod, which",
                "actions: [infer], models: [m], when: 'resource.model.orValue(\"\") == \"n\"'|resource.model to be n",
            })
    void whatCanNeverMatchIsNamed(String rule, String words) {
        assertThat(warnings("{name: r, effect: Deny, " + rule + "}"))
                .singleElement()
                .satisfies(it ->
                        assertThat(it).startsWith("rule \"r\" can never match").contains(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "actions: [infer, read], environments: [dev], models: [m]",
                "actions: [order-environments], environments: [dev]",
                "actions: [retire, push, hold], models: [m]",
                "actions: [read], when: 'principal.name == \"a\" || principal.name == \"b\"'",
                "actions: [read], when: '!(principal.name == \"a\" && principal.name == \"b\")'",
                "actions: [read], when: 'resource.model.orValue(\"a\") == \"a\" && resource.model.orValue(\"b\") == \"b\"'",
                "actions: [read], principals: [a], when: 'principal.name == \"a\" && context.time.getHours() > 3'",
                "actions: ['*'], when: 'action == \"read\"'",
            })
    void whatMayMatchIsNot(String rule) {
        assertThat(warnings("{name: r, effect: Deny, " + rule + "}")).isEmpty();
    }

    @Test
    void ofThePlatformsRulesWhosePeopleTheyMeanIsLookedAtToo() {
        var document = AccessDocuments.document(
                null,
                "{name: a, effect: Deny, actions: [read], tenants: [other], principals: [payments/ci]}",
                "{name: b, effect: Deny, actions: [read], roles: [platform-admin], principals: [payments/ci]}",
                "{name: c, effect: Deny, actions: [push], tenants: [other], principals: [other/ci, /root]}");

        assertThat(AccessReview.warnings(document, Set.of(), null))
                .hasSize(2)
                .anyMatch(it -> it.contains("\"a\"") && it.contains("of other tenants"))
                .anyMatch(it -> it.contains("\"b\"") && it.contains("none of its roles"));
    }

    @Test
    void whatADenyCoversNeverDecides() {
        assertThat(
                        warnings(
                                "{name: all, effect: Deny, actions: [push, infer], roles: [developer, viewer]}",
                                "{name: some, effect: Allow, actions: [infer], environments: [dev], roles: [viewer]}",
                                "{name: more, effect: Allow, actions: [infer], roles: [viewer, auditor]}",
                                "{name: any, effect: Allow, actions: [infer]}",
                                "{name: timed, effect: Deny, actions: [push], roles: [viewer], when: 'context.time.getHours() > 3'}"))
                .containsExactly(
                        "rule \"some\" never decides: rule \"all\" denies all that it is about",
                        "rule \"timed\" never decides: rule \"all\" denies all that it is about");
        assertThat(warnings(
                        "{name: night, effect: Deny, actions: [push], when: 'context.time.getHours() > 3'}",
                        "{name: day, effect: Allow, actions: [push]}"))
                .isEmpty();
        assertThat(warnings("{name: one, effect: Deny, actions: [push]}", "{name: two, effect: Deny, actions: [push]}"))
                .containsExactly("rule \"two\" never decides: rule \"one\" denies all that it is about");
        var platform = AccessDocuments.document(null, "{name: no, effect: Deny, actions: [push], tenants: [payments]}");
        var tenant = AccessDocuments.document("payments", "{name: yes, effect: Allow, actions: [push], models: [m]}");
        assertThat(AccessReview.warnings(tenant, Set.of(), platform))
                .containsExactly("rule \"yes\" never decides: rule \"no\" denies all that it is about");
    }

    @Test
    void gatewaysKnowNoClaims() {
        assertThat(warnings("{name: r, effect: Deny, actions: [infer], when: '!(\"ref\" in principal.attributes)'}"))
                .containsExactly("rule \"r\" sees no attributes for infer: gateways know keys alone");
    }

    @Test
    void soManyAreSaid() {
        var rules = new ArrayList<String>();
        for (int i = 0; i < 30; i++) {
            rules.add("{name: r" + i + ", effect: Allow, actions: [hold], environments: [dev]}");
        }

        assertThat(warnings(rules.toArray(String[]::new))).hasSize(21).last().isEqualTo("and 10 more of the kind");
    }
}
