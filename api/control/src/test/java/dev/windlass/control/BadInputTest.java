package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
    private static final String UPLOAD = "POST|/v1/tenants/payments/uploads|"
            + "{\"model\":\"m\",\"version\":\"1\",\"byteSize\":1,\"digest\":\"sha256:"
            + "0000000000000000000000000000000000000000000000000000000000000000\",";

    private TestApi api;

    @BeforeAll
    void start(@TempDir Path scratch) {
        api = new TestApi(scratch);
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "POST|/v1/tenants|{|body|400",
                "POST|/v1/tenants||body|400",
                "POST|/v1/tenants|null|body|400",
                "POST|/v1/tenants|[]|body|400",
                "POST|/v1/tenants|{\"name\":7}|name|400",
                "POST|/v1/tenants|{}|name|400",
                "POST|/v1/tenants|{\"name\":\"a--b\"}|name|400",
                "POST|/v1/tenants|{\"name\":\"UPPER\"}|name|400",
                "POST|/v1/tenants|{\"name\":\"x\",\"nmae\":1}|nmae|400",
                "POST|/v1/tenants|{\"name\":\"x\",\"name\":\"y\"}|name|400",
                "POST|/v1/tenants|{\"name\":\"x\",\"quota\":{\"memoryBytes\":-1}}|quota|400",
                "POST|/v1/tenants|{\"name\":\"x\",\"quota\":{\"memoryBytes\":1.5}}|quota.memoryBytes|400",
                "POST|/v1/tenants|{\"name\":\"x\",\"quota\":{\"memoryBytes\":99999999999999999999}}|quota.memoryBytes|400",
                "PUT|/v1/tenants/payments/quota|{\"maxInFlight\":0}|quota|400",
                "POST|/v1/tenants/payments:suspend|{\"reason\":5}|reason|400",
                "POST|/v1/tenants/payments/keys|{\"principal\":\"x\",\"roles\":[]}|roles|400",
                "POST|/v1/tenants/payments/keys|{\"principal\":\"x\",\"roles\":[\"king\"]}|roles[0]|400",
                "POST|/v1/tenants/payments/keys|{\"principal\":\"x\",\"roles\":[\"platform-admin\"]}|roles|400",
                "POST|/v1/tenants/payments/keys|{\"principal\":\"x\"}|roles|400",
                "POST|/v1/tenants/payments/keys|{\"principal\":\"a b\",\"roles\":[\"viewer\"]}|principal|400",
                "DELETE|/v1/tenants/payments/keys/%20||principal|400",
                "GET|/v1/tenants/payments/models/.x||model|400",
                "GET|/v1/tenants/payments/models/m/versions/a--b||version|400",
                "POST|/v1/tenants/payments/uploads|{\"model\":\"m\",\"version\":\"1\",\"byteSize\":1}|digest|400",
                "POST|/v1/tenants/payments/uploads|{\"model\":\"m\",\"version\":\"1\",\"digest\":\"x\",\"byteSize\":1}|digest|400",
                "POST|/v1/tenants/payments/uploads|{\"version\":\"1\",\"byteSize\":1}|model|400",
                UPLOAD + "\"owner\":\"\"}|owner|400",
                UPLOAD + "\"format\":\"pickle\"}|format|400",
                UPLOAD + "\"risk\":\"king\"}|risk|400",
                UPLOAD + "\"risk\":2}|risk|400",
                UPLOAD + "\"risk\":\"2\"}|risk|400",
                "POST|/v1/tenants/payments/keys|{\"principal\":\"x\",\"roles\":[2]}|roles[0]|400",
                UPLOAD + "\"memoryBytes\":9000000000000000000}|memoryBytes|400",
                UPLOAD + "\"memoryBytes\":0}|memoryBytes|400",
                UPLOAD + "\"metrics\":{\"auc\":null}}|metrics.auc|400",
                UPLOAD + "\"metrics\":{\"\":1}}|metrics|400",
                "PATCH|/v1/tenants/payments/uploads/a--b||id|400",
                "POST|/v1/tenants/payments/plans|{}|apiVersion|400",
                "POST|/v1/tenants/payments/plans|- a|document|400",
                "GET|/v1/tenants/payments/promotions?limit=x||?limit|400",
                "GET|/v1/tenants/payments/promotions?limt=1||?limt|400",
                "POST|/v1/tenants/payments/rollbacks|{\"model\":\"m\",\"env\":\"prod\"}|Idempotency-Key|400",
            })
    void namesTheFieldAndTheRemedy(String method, String path, String body, String field, int status)
            throws IOException {
        var response = api.send("admin", method, path, body == null ? "" : body, Map.of());

        var problem = TestApi.problem(response);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(problem.detail()).contains(field);
        assertThat(problem.remedy()).isNotBlank();
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "POST|/v1/tenants/payments/keys|{\"principal\":\"x\",\"roles\":[\"viewer\"],\"expiresIn\":\"1s\"}|expiresIn|400",
                "POST|/v1/tenants/payments/keys|{\"principal\":\"x\",\"roles\":[\"viewer\"],\"expiresIn\":\"9y\"}|expiresIn|400",
                "POST|/v1/tenants/payments/keys/ci:rotate|{\"overlap\":\"x\"}|overlap|400",
            })
    void namesWhatIsNoTimeForAKey(String method, String path, String body, String field, int status)
            throws IOException {
        namesTheFieldAndTheRemedy(method, path, body, field, status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                UPLOAD + "\"deviceClass\":\"cuda:mig-1g.18gb\"}|deviceClass|400",
                UPLOAD + "\"deviceClass\":\"cpu\",\"gpuMemoryBytes\":1}|deviceClass|400",
                UPLOAD + "\"isolation\":\"alone\"}|isolation|400",
                UPLOAD + "\"isolation\":\"tenant\",\"gpuMemoryBytes\":1}|isolation|400",
            })
    void namesWhatDoesNotGoTogetherAboutWhereAVersionRuns(
            String method, String path, String body, String field, int status) throws IOException {
        namesTheFieldAndTheRemedy(method, path, body, field, status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "GET|/v1/tenants/payments/models/a-||model|400",
                "GET|/v1/tenants/a-/models||tenant|400",
                "POST|/v1/tenants|{\"name\":\"-\"}|name|400",
                "POST|/v1/tenants/payments/uploads|{\"model\":\"-b\",\"version\":\"1\",\"byteSize\":1}|model|400",
                "POST|/v1/tenants/payments/uploads|{\"model\":\"m\",\"version\":\".\",\"byteSize\":1}|version|400",
                "POST|/v1/tenants/payments/uploads|{\"model\":\"m\",\"version\":\"..\",\"byteSize\":1}|version|400",
                "POST|/v1/tenants/payments/rollbacks|{\"model\":\"m\",\"env\":\"-\"}|env|400",
                "POST|/v1/tenants/payments/rollbacks|{\"model\":\"m\",\"env\":\"prod\",\"to\":\"..\"}|to|400",
            })
    void aNameThatBreaksItsRuleIsNamed(String method, String path, String body, String field, int status)
            throws IOException {
        var headers = Map.of("Idempotency-Key", "names");
        var response = api.send("admin", method, path, body == null ? "" : body, headers);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(TestApi.problem(response).detail())
                .contains(field + " must be 1-")
                .contains(
                        field.equals("model")
                                ? "without . or - at its beginning, - at its end and -- inside"
                                : "with a letter or a digit at its beginning and end and without --");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/status",
                "GET /v1/whoami",
                "GET /v1/tenants",
                "POST /v1/tenants",
                "GET /v1/tenants/payments",
                "POST /v1/tenants/payments/uploads",
                "POST /v1/tenants/payments/promotions",
                "POST /v1/tenants/payments/promotions/x:approve",
                "GET /v1/tenants/payments/promotions/x/events",
                "POST /v1/tenants/payments/rollbacks"
            })
    void asksForATokenFirst(String route) throws IOException {
        var parts = route.split(" ");

        var response = api.send("", parts[0], parts[1], "", Map.of());
        var unknown = api.send("nobody", parts[0], parts[1], "", Map.of());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(TestApi.problem(response).remedy()).contains("Authorization");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/models", "/models/m", "/promotions", "/promotions/promote--x--m--prod--1--1", "/routes"})
    void aForeignTenantReadsLikeOneThatIsNotThere(String below) throws IOException {
        var foreign = api.send("stranger", "GET", "/v1/tenants/payments" + below, "", Map.of());
        var missing = api.send("stranger", "GET", "/v1/tenants/paymentx" + below, "", Map.of());

        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(missing.body().replace("paymentx", "payments")).isEqualTo(foreign.body());
    }

    @Test
    void rolesAreChecked() throws IOException {
        assertThat(api.send("view", "POST", "/v1/tenants/payments/uploads", "{}", Map.of())
                        .statusCode())
                .isEqualTo(403);
        assertThat(api.send("dev", "POST", "/v1/tenants/payments/promotions", "{}", Map.of())
                        .statusCode())
                .isEqualTo(403);
        assertThat(api.send("stranger", "POST", "/v1/tenants", "{}", Map.of()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void unknownRoutesAndMethodsAreProblems() throws IOException {
        var wrongMethod = api.send("admin", "DELETE", "/v1/tenants/payments/promotions", "", Map.of());

        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(wrongMethod.headers().firstValue("Allow")).hasValue("GET, HEAD, POST");
        assertThat(api.send("admin", "GET", "/v2/nothing", "", Map.of()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void bodiesAreBounded() throws IOException {
        var response = api.send("admin", "POST", "/v1/tenants", "{\"name\":\"" + "x".repeat(2 << 20) + "\"}", Map.of());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(api.send("admin", "GET", "/v1/tenants", "", Map.of()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void brokenUtf8AndWrongMediaTypesAreProblems() throws IOException {
        var raw = api.request("admin", "/v1/tenants")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(new byte[] {'{', (byte) 0xff, '}'}));

        assertThat(TestApi.problem(api.send(raw)).detail()).contains("UTF-8");
        assertThat(api.send("admin", "POST", "/v1/tenants", "{}", Map.of("Content-Type", "text/html"))
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void deepJsonIsRefused() throws IOException {
        var response = api.send("admin", "POST", "/v1/tenants", "{\"quota\":" + "[".repeat(5000), Map.of());

        assertThat(response.statusCode()).isEqualTo(400);
    }
}
