package dev.windlass.gateway;

import static dev.windlass.gateway.GoodRequest.BODY;
import static dev.windlass.gateway.GoodRequest.PATH;
import static dev.windlass.gateway.GoodRequest.X;
import static dev.windlass.gateway.GoodRequest.assertGood;
import static dev.windlass.gateway.GoodRequest.assertProblem;
import static dev.windlass.gateway.GoodRequest.good;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;
    private static FakeInstance instance;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        instance = rig.serve("m", GoodRequest.echo());
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static void assertRefusedAndClosed(int status, RawClient.Answer answer) {
        assertEquals(status, answer.status(), answer.text());
        assertProblem(answer);
        assertTrue(answer.closes());
    }

    @Test
    void truncatedBodiesAreRefusedAndClosed() throws Exception {
        for (int keep = 0; keep < BODY.length(); keep += 17) {
            try (var client = new RawClient(rig)) {
                var whole = good();
                client.write(whole, 0, whole.length - BODY.length() + keep);
                client.socket.shutdownOutput();
                var answer = client.read();
                assertEquals(400, answer.status(), answer.text());
                assertTrue(answer.closes());
                assertTrue(client.ended());
            }
        }
        try (var client = new RawClient(rig)) {
            assertGood(client.ask(good()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "-5", "0x10", "FFFFFFFFFFFFFFFFF"})
    void absurdChunkSizesAreRefusedAndClosed(String size) throws Exception {
        try (var client = new RawClient(rig)) {
            var body = (size + "\r\nabc\r\n0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
            var answer = client.ask(RawClient.request("POST", PATH, "Transfer-Encoding: chunked\r\n", body));
            assertRefusedAndClosed(400, answer);
        }
    }

    @Test
    void contentLengthAndChunkedTogetherAreRefusedAndClosed() throws Exception {
        try (var client = new RawClient(rig)) {
            var answer = client.ask(RawClient.request(
                    "POST",
                    PATH,
                    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                    "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)));
            assertRefusedAndClosed(400, answer);
        }
    }

    @Test
    void chunkedBodiesAreServed() throws Exception {
        try (var client = new RawClient(rig)) {
            var body = new StringBuilder();
            for (int at = 0; at < BODY.length(); at += 50) {
                var part = BODY.substring(at, Math.min(BODY.length(), at + 50));
                body.append(Integer.toHexString(part.length()))
                        .append("\r\n")
                        .append(part)
                        .append("\r\n");
            }
            body.append("0\r\n\r\n");
            assertGood(client.ask(RawClient.request(
                    "POST",
                    PATH,
                    "Transfer-Encoding: chunked\r\n",
                    body.toString().getBytes(StandardCharsets.UTF_8))));
            assertGood(client.ask(good()));
        }
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedBeforeItComes() throws Exception {
        try (var client = new RawClient(rig)) {
            var answer = client.ask(RawClient.request("POST", PATH, "Content-Length: 99999999\r\n", new byte[0]));
            assertRefusedAndClosed(413, answer);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/acme/prod/v2/%zz",
                "/acme/prod/v2/models/%2f/infer",
                "/acme/%00/v2",
                "/a/../../v2",
                "/infer",
                "//infer"
            })
    void uriErrorsOfTheServerGetAProblemDocument(String path) throws Exception {
        try (var client = new RawClient(rig)) {
            var answer = client.ask(RawClient.request("GET", path, "", new byte[0]));
            assertTrue(answer.status() >= 400 && answer.status() < 500, answer.text());
            assertProblem(answer);
        }
    }

    @Test
    void theConnectionIsUsableAfterEveryRefusalThatReadTheBody() throws Exception {
        try (var client = new RawClient(rig)) {
            for (var path : new String[] {
                "/acme/prod/v2/models/other/infer",
                "/other/prod/v2/models/m/infer",
                "/acme/prod/v2/models/m/versions/3/infer"
            }) {
                var body = BODY.getBytes(StandardCharsets.UTF_8);
                var answer = client.ask(RawClient.post(path, body));
                assertEquals(404, answer.status());
                assertTrue(!answer.closes(), "the body had arrived: " + answer.text());
                assertGood(client.ask(good()));
            }
        }
    }

    @Test
    void aConnectionThatWaitsForItsModelIsNotIdle() throws Exception {
        var released = new CountDownLatch(1);
        var slow = rig.serve("slow", new FakeInstance(GatewayRig.key("slow", "1"), List.of(X), List.of(X), inputs -> {
            released.await();
            return new FakeInstance.Result.Outputs(inputs, false);
        }));
        var connector = (ServerConnector) rig.gateway().front().server().getConnectors()[0];
        long idleBefore = connector.getIdleTimeout();
        connector.setIdleTimeout(100);
        try (var client = new RawClient(rig)) {
            var body = BODY.getBytes(StandardCharsets.UTF_8);
            client.write(RawClient.post("/acme/prod/v2/models/slow/infer", body));
            await().until(() -> slow.ran.get() == 1);
            await().pollDelay(Duration.ofMillis(400)).until(() -> true);
            released.countDown();
            assertGood(client.read());
            assertTrue(client.ended(), "now it is idle, and closed");
        } finally {
            connector.setIdleTimeout(idleBefore);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderOnTheSelectorsThread() throws Exception {
        instance.acquiredOn.clear();
        try (var client = new RawClient(rig)) {
            var all = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                all.write(RawClient.post(
                        PATH,
                        BODY.replace("\"id\":\"7\"", "\"id\":\"" + i + "\"").getBytes(StandardCharsets.UTF_8)));
            }
            client.write(all.toByteArray());
            for (int i = 0; i < 20; i++) {
                var answer = client.read();
                assertEquals(200, answer.status());
                assertTrue(answer.text().startsWith("{\"id\":\"" + i + "\""), answer.text());
            }
        }
        assertEquals(1, instance.acquiredOn.size(), instance.acquiredOn.toString());
    }
}
