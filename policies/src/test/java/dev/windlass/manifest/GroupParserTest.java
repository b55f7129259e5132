package dev.windlass.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.json.FieldProblem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GroupParserTest {
    private static final String GOOD = """
            apiVersion: windlass.dev/v1
            kind: PromotionGroup
            metadata: { tenant: payments, name: checkout, labels: { ticket: "CHG-1" } }
            spec:
              members:
                - model: { name: ranker, version: "7" }
                - model: { name: retriever, version: "12" }
              to: prod
              gates: [ { approval: { role: model-risk } } ]
              strategy: { canary: { steps: [ { setWeight: 5 }, { setWeight: 50 } ], bake: 5m } }
              deadlines: { total: 2h }
            """;

    @Test
    void eachMemberIsAPromotionOfItsOwn() {
        var valid = (GroupResult.Valid) GroupParser.parse(GOOD);
        var group = valid.manifest();

        assertThat(group.name()).isEqualTo("checkout");
        assertThat(group.to()).isEqualTo("prod");
        assertThat(group.members()).hasSize(2).allSatisfy(it -> {
            var manifest = it.promotion().manifest();
            assertThat(manifest.tenant()).isEqualTo("payments");
            assertThat(manifest.labels()).containsEntry("ticket", "CHG-1");
            assertThat(manifest.steps()).containsExactly(new Step.SetWeight(5), new Step.SetWeight(50));
            assertThat(manifest.approvals()).containsExactly(Role.MODEL_RISK);
            assertThat(manifest.totalDeadline()).isEqualTo(Duration.ofHours(2));
            assertThat(ManifestParser.parse(it.document())).isEqualTo(it.promotion());
        });
        assertThat(group.members().get(1).promotion().manifest().model()).isEqualTo("retriever");
        assertThat(GroupParser.claims(GOOD)).isTrue();
        assertThat(GroupParser.claims(group.members().getFirst().document())).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: checkout|name: Checkout|metadata.name",
                "tenant: payments, name: checkout|tenant: payments|metadata.name",
                "to: prod|to: prod--x|spec.to",
                "version: \"12\"|version: 12|spec.members[1].model.version",
                "name: retriever|name: ranker|spec.members[1].model.name",
                "name: retriever|nam: retriever|spec.members[1].model.nam",
                "setWeight: 50|setWeight: 5|spec.strategy.canary.steps[1].setWeight",
                "bake: 5m|bakes: 5m|spec.strategy.canary.bakes",
                "total: 2h|total: 0s|spec.deadlines.total",
                "role: model-risk|role: king|spec.gates[0].approval.role",
                "ticket: \"CHG-1\"|ticket: 1|metadata.labels.ticket",
                "kind: PromotionGroup|kind: Promotion|kind"
            })
    void whatIsWrongIsNamedOnceWhereItStands(String right, String wrong, String field) {
        assertThat(GOOD).contains(right);

        assertThat(problems(GOOD.replace(right, wrong)))
                .filteredOn(it -> it.path().equals(field))
                .as(() -> problems(GOOD.replace(right, wrong)).toString())
                .hasSize(1);
    }

    @Test
    void oneMemberIsNoGroupAndSeventeenAreTooMany() {
        var one = "    - model: { name: retriever, version: \"12\" }\n";
        var many = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            many.append(one.replace("retriever", "m" + i));
        }

        assertThat(problems(GOOD.replace(one, ""))).anyMatch(it -> it.path().equals("spec.members"));
        assertThat(problems(GOOD.replace(one, many))).anyMatch(it -> it.path().equals("spec.members"));
    }

    @Test
    void whatIsNoYamlIsOneProblem() {
        assertThat(problems("kind: [")).hasSize(1);
    }

    private static List<FieldProblem> problems(String text) {
        return GroupParser.parse(text) instanceof GroupResult.Invalid(var problems) ? problems : List.of();
    }
}
