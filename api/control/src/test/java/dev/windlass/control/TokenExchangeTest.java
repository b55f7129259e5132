package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.BindingOrder;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.client.message.TokenGiven;
import dev.windlass.domain.Role;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From the token of a CI job to one of ours, and what is done with it. The issuer is of kind `github`.
final class TokenExchangeTest {
    /// As https://docs.github.com/actions/reference/openid-connect-reference shows one.
    private static final Map<String, Object> GITHUB = Map.ofEntries(
            Map.entry("sub", "repo:acme/models:environment:prod"),
            Map.entry("environment", "prod"),
            Map.entry("ref", "refs/heads/main"),
            Map.entry("ref_type", "branch"),
            Map.entry("ref_protected", "true"),
            Map.entry("event_name", "push"),
            Map.entry("sha", "3f2a"),
            Map.entry("repository", "acme/models"),
            Map.entry("repository_owner", "acme"),
            Map.entry("repository_owner_id", "65"),
            Map.entry("run_id", "example-run-id"),
            Map.entry("run_attempt", "2"),
            Map.entry("actor", "octocat"),
            Map.entry("workflow_ref", "acme/models/.github/workflows/ci.yml@refs/heads/main"),
            Map.entry("runner_environment", "github-hosted"));

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        api.key("lead", "payments", Role.TENANT_ADMIN);
        set("deploy", Map.of("repository", "acme/models", "ref", "refs/heads/*"));
    }

    @Test
    void aJobPromotesAndItsRowsSayWhichRunItWas() throws IOException {
        PromotionRig.withVersions(api);
        var given = exchange(api.issuer.token(GITHUB));

        client(given).promote("payments", PromotionRig.manifest("7"), "run-1");

        assertThat(given.principal()).isEqualTo("job");
        assertThat(given.expiresIn()).isBetween(200L, 300L);
        var rows = api.parts.stores().audit().newest("payments", 10);
        assertThat(rows)
                .filteredOn(it -> it.action().equals("token.exchange"))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.actor()).isEqualTo("job");
                    assertThat(it.subject()).isEqualTo("deploy");
                    assertRun(it);
                });
        assertThat(rows)
                .filteredOn(
                        it -> it.action().startsWith("promotion") && it.actor().equals("job"))
                .isNotEmpty()
                .allSatisfy(TokenExchangeTest::assertRun);
    }

    private static void assertRun(AuditLog.Stored row) {
        assertThat(row.detail())
                .contains("\"token\":{")
                .contains("\"repository\":\"acme/models\"", "\"run_id\":\"example-run-id\"", "\"actor\":\"octocat\"")
                .contains("\"sha\":\"3f2a\"", "\"ref\":\"refs/heads/main\"", "\"event_name\":\"push\"")
                .contains("\"ref_type\":\"branch\"", "\"ref_protected\":\"true\"")
                .contains("\"binding\":\"deploy\"", "\"iss\":\"http://127.0.0.1");
    }

    @Test
    void itMayWhatTheBindingSaysAndNoMore() {
        var client = client(exchange(api.issuer.token(GITHUB)));

        assertThat(client.tenant("payments").name()).isEqualTo("payments");
        assertThat(problem(() -> client.keys("payments")).status()).isEqualTo(403);
        assertThat(problem(() -> client.tenant("other")).status()).isEqualTo(404);
    }

    @Test
    void aTokenOfAJobIsTakenOnce() {
        var token = api.issuer.token(GITHUB);
        exchange(token);

        assertThat(problem(() -> exchange(token)).reason()).isEqualTo("Replayed");
        assertThat(api.parts.stores().audit().newest("payments", 1).getFirst().action())
                .isEqualTo("token.refuse");
        exchange(api.issuer.token(GITHUB));
    }

    @Test
    void withTheBindingItsTokensEnd() throws IOException {
        var given = exchange(api.issuer.token(GITHUB));
        assertThat(client(given).tenant("payments").name()).isEqualTo("payments");

        api.identity("lead").deleteBinding("payments", "deploy");

        org.awaitility.Awaitility.await()
                .until(() -> api.send(api.request("", "/v1/whoami").header("Authorization", "Bearer " + given.token()))
                                .statusCode()
                        == 401);
        assertThat(problem(() -> exchange(api.issuer.token(GITHUB))).reason()).isEqualTo("NoBinding");
    }

    @Test
    void withThePrincipalHisBindingsEnd() {
        api.client("lead").revokeKeys("payments", "job");

        assertThat(api.identity("lead").bindings("payments")).isEmpty();
        assertThat(api.parts.stores().audit().newest("payments", 1).getFirst().detail())
                .contains("deploy");
    }

    @Test
    void otherClaimsLetNobodyIn() {
        var elsewhere = new HashMap<>(GITHUB);
        elsewhere.put("repository", "evil/models");

        var problem = problem(() -> exchange(api.issuer.token(elsewhere)));

        assertThat(problem.reason()).isEqualTo("NoBinding");
        assertThat(problem.detail()).contains("evil/models").doesNotContain("deploy");
    }

    @Test
    void aTenantThatIsNotThereReadsLikeOneWithoutBindings() {
        var there = problem(() -> exchange("other", null, api.issuer.token(GITHUB)));
        var missing = problem(() -> exchange("otherx", null, api.issuer.token(GITHUB)));

        assertThat(missing.detail().replace("otherx", "other")).isEqualTo(there.detail());
        assertThat(missing.reason()).isEqualTo(there.reason());
    }

    @Test
    void ofSeveralOneIsNamed() {
        set("also", Map.of("repository_owner_id", "65"));

        assertThat(problem(() -> exchange(api.issuer.token(GITHUB))).reason()).isEqualTo("SeveralBindings");
        assertThat(exchange("payments", "also", api.issuer.token(GITHUB)).principal())
                .isEqualTo("job");
        assertThat(problem(() -> exchange("payments", "none", api.issuer.token(GITHUB)))
                        .reason())
                .isEqualTo("NoBinding");
    }

    @Test
    void aSuspendedTenantsJobsWait() throws IOException {
        api.send("admin", "POST", "/v1/tenants/payments:suspend", "{}", Map.of());

        assertThat(problem(() -> exchange(api.issuer.token(GITHUB))).reason()).isEqualTo("TenantSuspended");
    }

    @Test
    void anExpiredTokenIsRefusedByName() {
        var old = api.issuer.token(GITHUB, Instant.now().minusSeconds(600));

        assertThat(problem(() -> exchange(old)).reason()).isEqualTo("TokenExpired");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "grant_type=password | unsupported_grant_type | grant_type",
                "- | invalid_request | grant_type is missing",
                "grant_type=G&grant_type=G | invalid_request | comes twice",
                "grant_type=%zz | invalid_request | digits",
                "grant_type=G&subject_token_type=x | invalid_request | subject_token_type",
                "grant_type=G&subject_token_type=T&scope=x | invalid_request | scope isn't taken",
                "grant_type=G&subject_token_type=T&subject_token=x | invalid_request | tenant is missing",
                "grant_type=G&subject_token_type=T&subject_token=x&tenant=A | invalid_request | tenant must be",
                "grant_type=G&subject_token_type=T&subject_token=x&tenant=a | invalid_request | signed JWT",
                "grant_type=G&subject_token_type=T&tenant=a&requested_token_type=saml | invalid_request | requested_token",
            })
    void whatIsWrongWithTheFormIsSaidInOauthsWordsAndOurs(String form, String error, String words) throws IOException {
        var body = form == null
                ? ""
                : form.replace("=G", "=urn:ietf:params:oauth:grant-type:token-exchange")
                        .replace("=T", "=urn:ietf:params:oauth:token-type:jwt");

        var answer =
                api.send("", "POST", "/v1/token", body, Map.of("Content-Type", "application/x-www-form-urlencoded"));

        var json = WindlassJson.mapper().readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(json.path("error").asString()).isEqualTo(error);
        assertThat(json.path("error_description").asString()).contains(words);
        assertThat(json.path("remedy").asString()).isNotBlank();
    }

    @Test
    void aBodyOfAnotherKindAndALargeOneAreRefused() throws IOException {
        assertThat(api.send("", "POST", "/v1/token", "{}", Map.of("Content-Type", "application/json"))
                        .statusCode())
                .isEqualTo(415);
        var form = Map.of("Content-Type", "application/x-www-form-urlencoded");
        assertThat(api.send("", "POST", "/v1/token", "a=" + "x".repeat(40 << 10), form)
                        .statusCode())
                .isEqualTo(413);
    }

    private TokenGiven exchange(String token) {
        return exchange("payments", null, token);
    }

    private TokenGiven exchange(String tenant, String binding, String token) {
        return api.identity("").exchange(tenant, binding, token);
    }

    private WindlassClient client(TokenGiven given) {
        return new WindlassClient(new WindlassTarget(api.base(), null, given.token(), Duration.ofSeconds(5)));
    }

    private void set(String name, Map<String, String> claims) {
        var order = new BindingOrder(api.issuer.url(), claims, "job", List.of(Role.RELEASE_MANAGER), List.of());
        api.identity("lead").setBinding("payments", name, order);
    }

    private static ProblemDetails problem(ThrowingCallable asking) {
        return catchThrowableOfType(WindlassException.class, asking).problem();
    }
}
