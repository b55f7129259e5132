package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClaimRulesTest {
    @ParameterizedTest
    @CsvSource({
        "refs/heads/main, refs/heads/main, true",
        "refs/heads/main, refs/heads/main2, false",
        "refs/heads/main, xrefs/heads/main, false",
        "refs/heads/*, refs/heads/main, true",
        "refs/heads/*, refs/heads/, false",
        "refs/heads/*, refs/heads/a/b, false",
        "refs/heads/*/*, refs/heads/a/b, true",
        "refs/*/main, refs/heads/x/main, false",
        "acme/*, acme/models, true",
        "acme/*, acme-evil/models, false",
        "repo:acme/*:environment:prod, repo:acme/models:environment:prod, true",
        "repo:acme/*:environment:prod, repo:acme/models:ref:refs/heads/x:environment:prod, false",
        "*@acme.example, anna@acme.example, true",
        "*@acme.example, anna@acme.example.evil, false",
        "a*b*c, axbxbxc, true",
        "a*b*c, axb/xc, false",
        "a.c, abc, false",
        "*, '', false",
        "v*, v, false",
    })
    void aStarGoesPastNoSlashAndNoColon(String pattern, String value, boolean matches) {
        assertThat(new ClaimPattern(pattern).matches(value)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "github | repository=acme/models | ok",
                "github | repository=acme/* | ok",
                "github | repository_owner_id=4711;ref=refs/heads/main | ok",
                "github | repository=*/models | everybody",
                "github | repository=acme* | everybody",
                "github | repository_owner_id=4* | everybody",
                "github | ref=refs/heads/main | everybody",
                "github | sub=repo:acme/models:ref:refs/heads/main | everybody",
                "gitlab | project_path=acme/models;ref_protected=true | ok",
                "gitlab | ref=main | everybody",
                "generic | sub=4711 | ok",
                "generic | groups=risk;email=*@acme.example | ok",
                "generic | email=*@acme.example | every claim",
                "generic | aud=x | can't be bound",
                "generic | email_verified=true | can't be bound",
                "generic | sub=a** | goes past",
                "generic | sub=*a*b*c*d*e* | more than 5",
                "generic | sub= | must have 1-300",
                "generic | a b=c | isn't the name",
            })
    void whatWouldLetInStrangersIsRefused(String kind, String claims, String said) {
        var patterns = new java.util.HashMap<String, String>();
        for (var each : claims.split(";")) {
            var parts = each.split("=", 2);
            patterns.put(parts[0], parts[1]);
        }

        var flaw = new ClaimRules(patterns).flaw(IssuerKind.parse(kind));

        assertThat(flaw.map(Object::toString).orElse("ok")).contains(said);
    }

    @Test
    void nothingAndTooMuchAreRefused() {
        var many = new java.util.HashMap<String, String>();
        for (int i = 0; i <= ClaimRules.MAX; i++) {
            many.put("claim" + i, "x");
        }

        assertThat(new ClaimRules(Map.of()).flaw(IssuerKind.GENERIC)).isPresent();
        assertThat(new ClaimRules(many).flaw(IssuerKind.GENERIC)).isPresent();
        assertThat(new ClaimRules(Map.of()).letIn(claims(Map.of("sub", "x")))).isFalse();
    }

    @Test
    void allClaimsMustBeThere() {
        var rules = new ClaimRules(Map.of("repository", "acme/*", "environment", "prod"));

        assertThat(rules.letIn(claims(Map.of("repository", "acme/models", "environment", "prod"))))
                .isTrue();
        assertThat(rules.letIn(claims(Map.of("repository", "acme/models", "environment", "dev"))))
                .isFalse();
        assertThat(rules.letIn(claims(Map.of("repository", "acme/models")))).isFalse();
    }

    @Test
    void ofAListOneElementMust() {
        var rules = new ClaimRules(Map.of("groups", "risk"));

        assertThat(rules.letIn(claims(Map.of("groups", List.of("staff", "risk")))))
                .isTrue();
        assertThat(rules.letIn(claims(Map.of("groups", List.of("staff", Map.of("risk", 1))))))
                .isFalse();
        assertThat(rules.letIn(claims(Map.of("groups", Map.of("risk", true))))).isFalse();
    }

    @Test
    void anAddressMustBeVerified() {
        var rules = new ClaimRules(Map.of("email", "anna@acme.example"));

        assertThat(rules.letIn(claims(Map.of("email", "anna@acme.example")))).isFalse();
        assertThat(rules.letIn(claims(Map.of("email", "anna@acme.example", "email_verified", false))))
                .isFalse();
        assertThat(rules.letIn(claims(Map.of("email", "anna@acme.example", "email_verified", true))))
                .isTrue();
    }

    @Test
    void whatIsKeptIsShort() {
        var claims = claims(Map.of("repository", "acme/models", "run_id", 17, "secret", "s", "ref", "x".repeat(900)));

        var kept = claims.kept(IssuerKind.GITHUB);

        assertThat(kept).containsOnlyKeys("repository", "run_id", "ref").containsEntry("run_id", "17");
        assertThat(kept.get("ref")).hasSizeLessThan(210);
    }

    private static TokenClaims claims(Map<String, Object> json) {
        return TokenClaims.of(json);
    }
}
