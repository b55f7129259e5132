package dev.windlass.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdTest {
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud-score", "prod");
    private static final int ROUNDS = 20_000;

    @Test
    void idsAreSpeltAsTheyAlwaysWere() {
        assertThat(new Id.Endpoint(PROD).text()).isEqualTo("endpoint--payments--fraud-score--prod");
        assertThat(new Id.Promotion(PROD, "7", 3).text()).isEqualTo("promote--payments--fraud-score--prod--7--3");
        assertThat(new Id.Rollback(PROD, 4).text()).isEqualTo("rollback--payments--fraud-score--prod--4");
        assertThat(new Id.Again(new Id.Rollback(PROD, 4)).text())
                .isEqualTo("again--rollback--payments--fraud-score--prod--4");
        assertThat(new Id.Retry(new Id.Promotion(PROD, "7", 3)).text())
                .isEqualTo("retry-promote--payments--fraud-score--prod--7--3");
        assertThat(new Id.LogFile(new VersionRef("payments", "fraud", "2")).text())
                .isEqualTo("worker-payments--fraud--2.log");
        var digest = new Digest("sha256:" + "a".repeat(64));
        assertThat(new Id.LedgerEntry(PROD, digest).text())
                .isEqualTo("ledger:payments/fraud-score@prod:" + "a".repeat(64));
        assertThat(new Id.ArtifactDirectory("payments", digest).text())
                .isEqualTo("payments--" + "a".repeat(64) + ".artifact");
        assertThat(new Id.SpecFile("payments", digest).text()).isEqualTo("payments--" + "a".repeat(64) + ".json");
    }

    @Test
    void idsThatDifferInKindOrPartsDifferAsTextsAndReadBack() {
        var names = new RandomNames(9);
        var byText = new HashMap<String, Id>();
        for (int i = 0; i < ROUNDS; i++) {
            for (var id : names.ids()) {
                var other = byText.putIfAbsent(id.text(), id);

                assertThat(other == null || other.equals(id))
                        .as("%s and %s are both %s", id, other, id.text())
                        .isTrue();
                assertThat(Id.parse(id.text())).isEqualTo(id);
                assertThat(id.text().length()).isLessThanOrEqualTo(Id.CHARS_MAX);
            }
        }
        assertThat(byText).hasSizeGreaterThan(ROUNDS);
    }

    @Test
    void everyKindOfIdIsAmongThose() {
        var kinds = new RandomNames(1).ids().stream().map(Object::getClass).toList();
        var all = Arrays.stream(Id.class.getDeclaredClasses())
                .filter(Class::isRecord)
                .toList();

        assertThat(kinds).hasSameSizeAs(all);
        assertThat(all)
                .allSatisfy(kind ->
                        assertThat(kinds.contains(kind)).as(kind.getName()).isTrue());
    }

    @Test
    void whatIsNoIdIsRefusedByNameAndNeverMisread() {
        var names = new RandomNames(10);
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            for (var id : names.ids()) {
                var text = names.spoilt(id.text());
                try {
                    assertThat(Id.parse(text).text()).isEqualTo(text);
                } catch (IllegalArgumentException wrong) {
                    refused++;
                    assertThat(wrong).hasMessageStartingWith(Names.excerpt(text) + " is no id: ");
                }
            }
        }
        assertThat(refused).isGreaterThan(ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--",
                "endpoint",
                "endpoint--a---b--prod",
                "endpoint--a--b",
                "endpoint--a--b--prod--x",
                "promote--a--m--prod--7--0",
                "promote--a--m--prod--7--01",
                "promote--a--m--prod--7--+1",
                "promote--a--m--prod--7--9223372036854775808",
                "promote--a--m--prod--.--1",
                "rollback--a--m--prod----1",
                "Rollback--a--m--prod--1",
                "rollback--A--m--prod--1",
                "again--promote--a--m--prod--7--1",
                "retry-rollback--a--m--prod--1",
                "retry-retry-promote--a--m--prod--7--1",
                "ledger:a/m:b@prod:0",
                "ledger:",
                "worker-a--m.log",
                "a--0.json"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Id.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + text + "\" is no id: ")
                .hasMessageContaining("promote--TENANT--MODEL--ENV--VERSION--N");
    }

    @Test
    void onlyAPromotionOrARollbackIsAnAttempt() {
        assertThat(Id.attempt("rollback--payments--fraud-score--prod--4")).isEqualTo(new Id.Rollback(PROD, 4));
        assertThatThrownBy(() -> Id.attempt(PROD.workflowId()))
                .hasMessageContaining("neither a promotion's name nor a rollback's");
    }

    @Test
    void theLongestNamesMakeNoFileNameThatIsTooLong() {
        var longest = new VersionRef("t".repeat(40), "m".repeat(100), "v".repeat(40));

        assertThat(new Id.LogFile(longest).text().length()).isLessThan(255);
        var promotion = new Id.Promotion(longest.modelRef().in("e".repeat(40)), longest.version(), Long.MAX_VALUE);
        assertThat(new Id.Retry(promotion).text().length()).isLessThanOrEqualTo(Id.CHARS_MAX);
    }
}
