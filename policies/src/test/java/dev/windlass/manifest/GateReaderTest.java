package dev.windlass.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Gate;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Role;
import dev.windlass.json.FieldProblem;
import dev.windlass.json.WindlassJson;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateReaderTest {
    private static String manifest(String gates) {
        return """
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: payments }
                spec:
                  model: { name: fraud-score, version: "7" }
                  to: prod
                  gates:
                """ + gates.indent(4);
    }

    private static PromotionManifest read(String gates) {
        return ((ManifestResult.Valid) ManifestParser.parse(manifest(gates))).manifest();
    }

    private static List<FieldProblem> problems(String gates) {
        return ((ManifestResult.Invalid) ManifestParser.parse(manifest(gates))).problems();
    }

    @Test
    void anApprovalNamesARoleOrAGroup() {
        var board = new ApproverGroup("risk-board");
        var manifest = read("""
                - approval: { group: risk-board, min: 2 }
                - approval: { role: auditor }
                """);

        assertThat(manifest.approvals()).containsExactly(board, board, Role.AUDITOR);
        assertThat(WindlassJson.mapper()
                        .readValue(WindlassJson.mapper().writeValueAsString(manifest), PromotionManifest.class))
                .isEqualTo(manifest);
        assertThat(problems("- approval: { group: risk-board, role: auditor }"))
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("exactly one of role and group"));
        assertThat(problems("- approval: { min: 2 }"))
                .singleElement()
                .satisfies(it -> assertThat(it.path()).isEqualTo("spec.gates[0].approval"));
        assertThat(problems("- approval: { group: board }\n- approval: { group: board }"))
                .singleElement()
                .satisfies(it -> assertThat(it.path()).isEqualTo("spec.gates[1].approval.group"));
        assertThat(problems("- approval: { group: Board }"))
                .singleElement()
                .satisfies(it -> assertThat(it.path()).isEqualTo("spec.gates[0].approval.group"));
    }

    @Test
    void readsEveryKindInItsOrder() {
        var manifest = read("""
                - approval: { role: model-risk, min: 2 }
                - window: { days: [mon, thu], from: "09:00", to: "17:00", timezone: Europe/Berlin }
                  name: office-hours
                - webhook: { url: "https://checks.example/ok", timeout: 90s, onError: advance }
                - webhook: { url: "https://checks.example/other" }
                - window: { timezone: Etc/UTC }
                """);

        assertThat(manifest.approvals()).hasSize(2);
        assertThat(manifest.gates())
                .containsExactly(
                        new Gate.Window(
                                "office-hours",
                                List.of(DayOfWeek.MONDAY, DayOfWeek.THURSDAY),
                                "09:00",
                                "17:00",
                                "Europe/Berlin"),
                        new Gate.Webhook(
                                "webhook", "https://checks.example/ok", Duration.ofSeconds(90), Gate.OnError.ADVANCE),
                        new Gate.Webhook(
                                "webhook-2", "https://checks.example/other", Duration.ofMinutes(5), Gate.OnError.FAIL),
                        new Gate.Window("window", List.of(DayOfWeek.values()), "00:00", "24:00", "Etc/UTC"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            - window: { timezone: Mars/Olympus }                              | spec.gates[0].window.timezone | IANA
            - window: { timezone: Etc/UTC, from: "9:00" }                     | spec.gates[0].window.from     | 09:00
            - window: { timezone: Etc/UTC, from: "09:00", to: "09:00" }       | spec.gates[0].window.to       | whole day
            - window: { timezone: Etc/UTC, days: [monday] }                   | spec.gates[0].window.days[0]  | mon, tue
            - window: { from: "09:00" }                                       | spec.gates[0].window.timezone | IANA
            - webhook: { url: "http://checks.example" }                       | spec.gates[0].webhook.url     | https://
            - webhook: { url: "https://a@b.example" }                         | spec.gates[0].webhook.url     | HOST
            - webhook: { url: "https://b.example", timeout: 48h }             | spec.gates[0].webhook.timeout | 24h
            - webhook: { url: "https://b.example", onError: ignore }          | spec.gates[0].webhook.onError | fail or advance
            - webhok: { url: "https://b.example" }                            | spec.gates[0].webhok          | did you mean webhook
            - name: nothing                                                   | spec.gates[0]                 | entry of its own
            """)
    void saysWhatIsWrongByField(String gate, String path, String remedy) {
        assertThat(problems(gate)).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.remedy()).contains(remedy);
        });
    }

    @Test
    void refusesANameThatStandsTwice() {
        assertThat(problems("""
                - window: { timezone: Etc/UTC }
                  name: same
                - webhook: { url: "https://b.example" }
                  name: same
                """))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("spec.gates[1].name"));
    }
}
