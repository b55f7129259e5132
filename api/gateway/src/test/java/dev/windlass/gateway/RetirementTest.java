package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.ProblemDetails;
import dev.windlass.domain.Arm;
import dev.windlass.domain.Digest;
import dev.windlass.domain.RetirementNotice;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan.Window;
import dev.windlass.domain.VersionRef;
import dev.windlass.gateway.route.RouteSnapshot.KnownVersion;
import dev.windlass.slab.Datatype;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// A version that retires says so in every answer, is refused in its brown-outs, and is gone in the end.
class RetirementTest {
    private static final String BODY =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}";
    private static final Instant DEPRECATED = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant SUNSET = Instant.parse("2099-04-02T03:04:05Z");

    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echo("m", Datatype.FP32, -1, 2);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void everyAnswerOfTheVersionSaysItWhicheverPathItCameBy() throws Exception {
        retires("m", "1", notice(RetirementPhase.ANNOUNCED, "2"));

        for (var path : List.of(
                "/acme/prod/v2/models/m/infer",
                "/acme/prod/v2/models/m/versions/1/infer",
                "/v2/models/m/versions/1/infer")) {
            var answer = post(path, BODY);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertSaid(answer, "/acme/prod/v2/models/m/versions/2");
        }
        assertSaid(post("/acme/prod/v2/models/m/infer", "{}"), "/acme/prod/v2/models/m/versions/2");
        assertSaid(rig.send(rig.request("/acme/prod/v2/models/m/versions/1")), "/acme/prod/v2/models/m/versions/2");
        retires("m", "1", null);
        assertThat(post("/acme/prod/v2/models/m/infer", BODY).headers().firstValue("Deprecation"))
                .isEmpty();
    }

    @Test
    void withoutASuccessorThereIsNoLink() throws Exception {
        retires("m", "1", notice(RetirementPhase.ANNOUNCED, null));

        assertSaid(post("/acme/prod/v2/models/m/infer", BODY), null);
    }

    @Test
    void inABrownOutWhoNamesTheVersionIsRefusedAndTold() throws Exception {
        var now = Instant.now();
        retires("m", "1", notice(RetirementPhase.ANNOUNCED, "2", window(now.minusSeconds(5), now.plusSeconds(60))));

        var refused = post("/acme/prod/v2/models/m/versions/1/infer", BODY);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertSaid(refused, "/acme/prod/v2/models/m/versions/2");
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(50, 61);
        var problem = problem(refused);
        assertThat(problem.reason()).isEqualTo("brown-out");
        assertThat(problem.detail())
                .contains("version = 1: retires on " + SUNSET)
                .contains("a brown-out")
                .endsWith("ask for version 2");
        assertThat(refused.body()).contains("\"error\":\"version = 1: retires");
        assertThat(post("/acme/prod/v2/models/m/infer", BODY).statusCode())
                .as("the route's own choice")
                .isEqualTo(200);
    }

    @Test
    void aBrownOutBeginsAndEndsByItself() throws Exception {
        var now = Instant.now();
        retires(
                "m",
                "1",
                notice(
                        RetirementPhase.BROWN_OUT,
                        "2",
                        window(now.minusSeconds(60), now.minusSeconds(30)),
                        window(now.plusSeconds(60), now.plusSeconds(90))));

        assertThat(post("/acme/prod/v2/models/m/versions/1/infer", BODY).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatIsGoneIsGoneByEveryPathAndInEveryEnvironment() throws Exception {
        retires("m", "0", notice(RetirementPhase.PURGED, "1"));

        for (var path : List.of(
                "/acme/prod/v2/models/m/versions/0/infer",
                "/acme/staging/v2/models/m/versions/0/infer",
                "/v2/models/m/versions/0/infer")) {
            var gone = post(path, BODY);
            assertThat(gone.statusCode()).as(path).isEqualTo(410);
            assertThat(problem(gone).reason()).isEqualTo("gone");
            assertThat(gone.body())
                    .contains("\"error\":\"version = 0: retired on")
                    .contains("ask for version 1");
        }
        for (var route : List.of("", "/ready", "/config", "/stats")) {
            var gone = rig.send(rig.request("/acme/prod/v2/models/m/versions/0" + route));
            assertThat(gone.statusCode()).as(route).isEqualTo(410);
            assertSaid(gone, "/acme/prod/v2/models/m/versions/1");
        }
        // The last is no environment's name, so nothing can be said of it.
        for (var scope : List.of("/other/prod", "/acme/PROD")) {
            assertThat(post(scope + "/v2/models/m/versions/0/infer", BODY).statusCode())
                    .as(scope)
                    .isEqualTo(404);
        }
        assertThat(post("/acme/prod/v2/models/m/infer", BODY).statusCode()).isEqualTo(200);
    }

    @Test
    void whatARollbackBroughtBackServesThoughItWasUndeployed() throws Exception {
        retires("m", "1", notice(RetirementPhase.UNDEPLOYED, "2"));

        assertThat(post("/acme/prod/v2/models/m/infer", BODY).statusCode()).isEqualTo(200);
        assertThat(post("/acme/prod/v2/models/m/versions/1/infer", BODY).statusCode())
                .isEqualTo(410);
    }

    @Test
    void aGatewayThatStartsAnewKnowsItFromItsDirectory() throws Exception {
        retires("m", "0", notice(RetirementPhase.PURGED, "1"));
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        rig.close();
        rig = new GatewayRig(directory).start();

        assertThat(post("/acme/prod/v2/models/m/versions/0/infer", BODY).statusCode())
                .isEqualTo(410);
    }

    @Test
    void whoAsksIsReportedByVersionAlsoInABrownOut() throws Exception {
        post("/acme/prod/v2/models/m/infer", BODY);
        post("/acme/prod/v2/models/m/versions/1/infer", BODY);
        var now = Instant.now();
        retires("m", "1", notice(RetirementPhase.BROWN_OUT, null, window(now.minusSeconds(5), now.plusSeconds(60))));
        post("/acme/prod/v2/models/m/versions/1/infer", BODY);
        rig.close();

        assertThat(rig.uses).containsEntry("acme/m:1 by app", 3L);
        rig = new GatewayRig(directory).start();
    }

    @Test
    void aBrownOutOfTheWholeModelMeetsEverybody() throws Exception {
        var now = Instant.now();
        retires("m", "1", whole(RetirementPhase.BROWN_OUT, window(now.minusSeconds(5), now.plusSeconds(60))));

        for (var path : List.of("/acme/prod/v2/models/m/infer", "/acme/prod/v2/models/m/versions/1/infer")) {
            var refused = post(path, BODY);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertSaid(refused, "/acme/prod/v2/models/n");
            assertThat(refused.body()).contains("model", "ask for model n");
        }
        rig.close();
        assertThat(rig.uses).containsEntry("acme/m:1 by app", 2L);
        rig = new GatewayRig(directory).start();
    }

    /// Its last versions go together or one after the other: as long as one serves, whoever asks for the
    /// model is answered.
    @Test
    void aWholeModelIsGoneWithItsLastVersion() throws Exception {
        retires("m", "1", whole(RetirementPhase.DRAINING));
        retires("m", "0", whole(RetirementPhase.PURGED));
        assertThat(post("/acme/prod/v2/models/m/infer", BODY).statusCode()).isEqualTo(200);

        retires("m", "1", whole(RetirementPhase.UNDEPLOYED));
        rig.route("m", 9);
        rig.tellRoutes();
        for (var path : List.of("/acme/prod/v2/models/m/infer", "/acme/dev/v2/models/m/infer")) {
            var gone = post(path, BODY);
            assertThat(gone.statusCode()).as(gone.body()).isEqualTo(410);
            assertThat(gone.body()).contains("ask for model n");
        }
        assertThat(rig.send(rig.request("/acme/prod/v2/models/m")).statusCode()).isEqualTo(410);
        assertThat(post("/acme/prod/v2/models/other/infer", BODY).statusCode()).isEqualTo(404);
    }

    private static RetirementNotice whole(RetirementPhase phase, Window... windows) {
        return new RetirementNotice(phase, DEPRECATED, SUNSET, "n", List.of(windows), true);
    }

    private void retires(String model, String version, @Nullable RetirementNotice notice) {
        var digest = new Digest(GatewayRig.key(model, version).digest());
        rig.knows(new KnownVersion(new VersionRef("acme", model, version), digest, notice));
        rig.tellRoutes();
    }

    private static Window window(Instant from, Instant until) {
        return new Window(from, until);
    }

    private static RetirementNotice notice(RetirementPhase phase, @Nullable String successor, Window... windows) {
        return new RetirementNotice(phase, DEPRECATED, SUNSET, successor, List.of(windows));
    }

    private static void assertSaid(HttpResponse<String> answer, @Nullable String successor) {
        var headers = answer.headers();
        assertThat(headers.firstValue("Deprecation")).contains("@1767323045");
        assertThat(headers.firstValue("Sunset")).contains("Thu, 02 Apr 2099 03:04:05 GMT");
        if (successor == null) {
            assertThat(headers.firstValue("Link")).isEmpty();
        } else {
            assertThat(headers.firstValue("Link")).contains("<" + successor + ">; rel=\"successor-version\"");
        }
    }

    private static ProblemDetails problem(HttpResponse<String> answer) {
        return JsonMapper.shared().readValue(answer.body(), ProblemDetails.class);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return rig.send(rig.request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
