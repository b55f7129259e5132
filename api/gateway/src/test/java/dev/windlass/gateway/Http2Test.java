package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.windlass.slab.Datatype;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What HTTP/2 carries is answered as over HTTP/1.1, many requests of one connection at once.
@Timeout(60)
class Http2Test {
    @TempDir
    Path directory;

    @AutoClose
    private GatewayRig rig;

    @AutoClose
    private Http2Client client;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory, RigLimits.bodyWithin(Duration.ofSeconds(3)))
                .start()
                .keys();
        rig.echo("e", Datatype.FP32, -1);
        client = new Http2Client(rig);
    }

    @Test
    void answersAreThoseOfHttp1() throws Exception {
        var answer = client.infer("e");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(rig.infer("e", OneModel.BODY).body());
        assertThat(answer.headers().get("windlass-model-version")).isEqualTo("1");
        assertThat(answer.headers().get("server-timing")).isNotBlank();
        var metadata = client.ask("GET", "/acme/prod/v2/models/e", Map.of(), new byte[0]);
        assertThat(metadata.status()).isEqualTo(200);
        assertThat(metadata.text()).contains("\"name\":\"e\"");
        assertThat(client.ask("GET", "/acme/prod/v2/models/nobody", Map.of(), new byte[0])
                        .status())
                .isEqualTo(404);
        assertThat(client.ask("PUT", "/acme/prod/v2/models/e/infer", Map.of(), new byte[0])
                        .status())
                .isEqualTo(405);
    }

    @Test
    void largeBodiesGoThroughTheWindowBothWays() throws Exception {
        int elements = 200_000;
        var head = ("{\"inputs\":[{\"name\":\"x\",\"shape\":[" + elements + "],\"datatype\":\"FP32\","
                        + "\"parameters\":{\"binary_data_size\":" + 4 * elements
                        + "}}],\"parameters\":{\"binary_data_output\":true}}")
                .getBytes(StandardCharsets.UTF_8);
        var body = Arrays.copyOf(head, head.length + 4 * elements);
        for (int i = head.length; i < body.length; i++) {
            body[i] = (byte) (i % 60);
        }
        var length = Map.of("inference-header-content-length", Integer.toString(head.length));

        var answer = client.ask("POST", "/acme/prod/v2/models/e/infer", length, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        int json = Integer.parseInt(answer.headers().get("inference-header-content-length"));
        assertThat(Arrays.copyOfRange(answer.body(), json, answer.body().length))
                .isEqualTo(Arrays.copyOfRange(body, head.length, body.length));
    }

    @Test
    void manyRequestsOfOneConnectionWaitAtOnceAndAllAreAnswered() throws Exception {
        var release = new CountDownLatch(1);
        rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        var asked = new ArrayList<Http2Client.Asked>();
        for (int i = 0; i < 64; i++) {
            asked.add(client.inferring("m"));
        }
        await().until(() -> rig.gateway().gates().inFlight().taken() == 64);
        assertThat(client.settings.get(5, TimeUnit.SECONDS)).containsEntry(3, 64);

        release.countDown();

        for (var one : asked) {
            assertThat(one.answer().get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
        await().until(() -> rig.gateway().gates().inFlight().taken() == 0);
        assertThat(client.infer("e").status()).isEqualTo(200);
    }

    @Test
    void aResetOrAnEndedConnectionCancelsWhatWaits() throws Exception {
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        var first = client.inferring("m");
        await().until(() -> instance.ran.get() == 1);
        var second = client.inferring("m");
        await().until(() -> instance.queued() == 2);
        try (var other = new Http2Client(rig)) {
            for (int i = 0; i < 10; i++) {
                var _ = other.inferring("m");
            }
            await().until(() -> instance.queued() == 12);
            second.reset();
        }
        await().until(() -> rig.gateway().gates().inFlight().taken() == 1);
        assertThat(rig.gateway().gates().stagedBytes().taken()).isZero();

        release.countDown();

        assertThat(first.answer().get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        assertThat(instance.ran).hasValue(1);
        assertThat(rig.operations("/metrics").body())
                .contains("reason=\"CANCELED\",tenant=\"acme\",version=\"1\"} 11.0");
    }

    @Test
    void aBodyOfAnotherLengthThanSaidIsNoRequest() throws Exception {
        var path = "/acme/prod/v2/models/e/infer";
        var body = OneModel.BODY.getBytes(StandardCharsets.UTF_8);
        var shorter = client.begin("POST", path, Map.of(), body.length + 5, false);
        shorter.send(body, true);
        assertThatThrownBy(() -> shorter.answer().get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        var longer = client.begin("POST", path, Map.of(), body.length - 5, false);
        longer.send(body, true);
        assertThatThrownBy(() -> longer.answer().get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);

        assertThat(client.infer("e").status()).isEqualTo(200);
        await().until(() -> rig.gateway().gates().inFlight().taken() == 0);
        assertThat(rig.gateway().gates().stagedBytes().taken()).isZero();
    }

    /// Java's client asks every server for it with its first request.
    @Test
    void whoAsksForAnUpgradeIsAnsweredOverHttp1() throws Exception {
        try (var java = HttpClient.newHttpClient()) {
            var request = rig.request("/acme/prod/v2/models/e/infer")
                    .version(HttpClient.Version.HTTP_2)
                    .POST(HttpRequest.BodyPublishers.ofString(OneModel.BODY))
                    .build();
            var answer = java.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }
}
