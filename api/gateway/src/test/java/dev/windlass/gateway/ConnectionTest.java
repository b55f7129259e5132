package dev.windlass.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {
    private static final String GOOD =
            "{\"id\":\"7\",\"parameters\":{\"timeout\":9000000,\"binary_data_output\":false},"
                    + "\"inputs\":[{\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"parameters\":{},"
                    + "\"data\":[[1.5,-2],[3e2,NaN]]}],\"outputs\":[{\"name\":\"x\"}]}";
    private static final String PATH = "/acme/prod/v2/models/m/infer";

    private static final TensorSpec X = new TensorSpec("x", Datatype.FP32, List.of(-1L, 2L));

    @TempDir
    static Path directory;

    private static GatewayRig rig;
    private static FakeInstance instance;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        instance = rig.serve("m", FakeInstance.echo(GatewayRig.key("m", "1"), X));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    /// One answer, read to its end.
    private record Answer(int status, Map<String, String> headers, String body) {
        boolean closes() {
            return "close".equalsIgnoreCase(headers.get("connection"));
        }
    }

    private static byte[] request(String method, String path, String headers, byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write((method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + GatewayRig.TOKEN + "\r\n"
                        + headers + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        bytes.write(body);
        return bytes.toByteArray();
    }

    private static byte[] post(byte[] body) throws IOException {
        return request("POST", PATH, "Content-Length: " + body.length + "\r\n", body);
    }

    private static byte[] good() throws IOException {
        return post(GOOD.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer read(InputStream in) throws IOException {
        var status = line(in);
        assertTrue(status.startsWith("HTTP/1.1 "), "not an answer: \"" + status + "\"");
        var headers = new HashMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Answer(Integer.parseInt(status.substring(9, 12)), headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void assertGood(Answer answer) {
        assertEquals(200, answer.status(), answer.body());
        assertTrue(answer.body().contains("[1.5,-2.0,300.0,NaN]"), answer.body());
    }

    private static void assertProblem(Answer answer) {
        assertEquals("application/problem+json", answer.headers().get("content-type"), answer.body());
        assertTrue(answer.body().contains("\"error\":\""), answer.body());
    }

    @Test
    void mutatedRequestsAreAnsweredAndTheNextGoodOneIsAnsweredRight() throws Exception {
        var random = new Random(20_261_124);
        var seed = GOOD.getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        Socket socket = rig.socket();
        var in = new BufferedInputStream(socket.getInputStream());
        for (int i = 0; i < 4000; i++) {
            var mutated = mutate(seed, random);
            socket.getOutputStream().write(post(mutated));
            var answer = read(in);
            assertTrue(
                    answer.status() == 200 || (answer.status() >= 400 && answer.status() < 500),
                    () -> answer + " for " + new String(mutated, StandardCharsets.ISO_8859_1));
            if (answer.status() != 200) {
                refused++;
                assertProblem(answer);
            }
            if (answer.closes()) {
                socket.close();
                socket = rig.socket();
                in = new BufferedInputStream(socket.getInputStream());
            }
            socket.getOutputStream().write(good());
            assertGood(read(in));
        }
        socket.close();
        assertTrue(refused > 1000, "only " + refused + " mutations were refused: they don't reach deep enough");
    }

    private static byte[] mutate(byte[] seed, Random random) {
        var bytes = seed.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[],:\"0-+eE.\\u".charAt(random.nextInt(15));
                case 2 -> bytes = java.util.Arrays.copyOf(bytes, at + 1);
                case 3 -> {
                    int length = random.nextInt(bytes.length - at);
                    System.arraycopy(
                            seed,
                            random.nextInt(seed.length - Math.min(length, seed.length - 1)),
                            bytes,
                            at,
                            Math.min(length, Math.min(20, seed.length / 2)));
                }
                case 4 -> {
                    var longer = new byte[bytes.length + 1];
                    System.arraycopy(bytes, 0, longer, 0, at);
                    longer[at] = bytes[at];
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
                default -> bytes[at] = (byte) ('0' + random.nextInt(10));
            }
        }
        return bytes;
    }

    @Test
    void truncatedBodiesAreRefusedAndClosed() throws Exception {
        for (int keep = 0; keep < GOOD.length(); keep += 17) {
            try (var socket = rig.socket()) {
                var whole = good();
                socket.getOutputStream().write(whole, 0, whole.length - GOOD.length() + keep);
                socket.shutdownOutput();
                var in = new BufferedInputStream(socket.getInputStream());
                var answer = read(in);
                assertEquals(400, answer.status(), answer.body());
                assertTrue(answer.closes());
                assertEquals(-1, in.read());
            }
        }
        try (var socket = rig.socket()) {
            socket.getOutputStream().write(good());
            assertGood(read(socket.getInputStream()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "-5", "0x10", "FFFFFFFFFFFFFFFFF"})
    void absurdChunkSizesAreRefusedAndClosed(String size) throws Exception {
        try (var socket = rig.socket()) {
            var body = (size + "\r\nabc\r\n0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
            socket.getOutputStream().write(request("POST", PATH, "Transfer-Encoding: chunked\r\n", body));
            var in = new BufferedInputStream(socket.getInputStream());
            var answer = read(in);
            assertEquals(400, answer.status(), answer.body());
            assertProblem(answer);
            assertTrue(answer.closes());
        }
    }

    @Test
    void contentLengthAndChunkedTogetherAreRefusedAndClosed() throws Exception {
        try (var socket = rig.socket()) {
            socket.getOutputStream()
                    .write(request(
                            "POST",
                            PATH,
                            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                            "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)));
            var answer = read(socket.getInputStream());
            assertEquals(400, answer.status(), answer.body());
            assertProblem(answer);
            assertTrue(answer.closes());
        }
    }

    @Test
    void chunkedBodiesAreServed() throws Exception {
        try (var socket = rig.socket()) {
            var body = new StringBuilder();
            for (int at = 0; at < GOOD.length(); at += 50) {
                var part = GOOD.substring(at, Math.min(GOOD.length(), at + 50));
                body.append(Integer.toHexString(part.length()))
                        .append("\r\n")
                        .append(part)
                        .append("\r\n");
            }
            body.append("0\r\n\r\n");
            socket.getOutputStream()
                    .write(request(
                            "POST",
                            PATH,
                            "Transfer-Encoding: chunked\r\n",
                            body.toString().getBytes(StandardCharsets.UTF_8)));
            assertGood(read(socket.getInputStream()));
            socket.getOutputStream().write(good());
            assertGood(read(socket.getInputStream()));
        }
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedBeforeItComes() throws Exception {
        try (var socket = rig.socket()) {
            socket.getOutputStream().write(request("POST", PATH, "Content-Length: 99999999\r\n", new byte[0]));
            var answer = read(socket.getInputStream());
            assertEquals(413, answer.status());
            assertProblem(answer);
            assertTrue(answer.closes());
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
        try (var socket = rig.socket()) {
            socket.getOutputStream().write(request("GET", path, "", new byte[0]));
            var answer = read(socket.getInputStream());
            assertTrue(answer.status() >= 400 && answer.status() < 500, answer.toString());
            assertProblem(answer);
        }
    }

    @Test
    void theConnectionIsUsableAfterEveryRefusalThatReadTheBody() throws Exception {
        try (var socket = rig.socket()) {
            var in = new BufferedInputStream(socket.getInputStream());
            for (var path : new String[] {
                "/acme/prod/v2/models/other/infer",
                "/other/prod/v2/models/m/infer",
                "/acme/prod/v2/models/m/versions/3/infer"
            }) {
                var body = GOOD.getBytes(StandardCharsets.UTF_8);
                socket.getOutputStream().write(request("POST", path, "Content-Length: " + body.length + "\r\n", body));
                var answer = read(in);
                assertEquals(404, answer.status());
                assertTrue(!answer.closes(), "the body had arrived: " + answer);
                socket.getOutputStream().write(good());
                assertGood(read(in));
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
        try (var socket = rig.socket()) {
            var body = GOOD.getBytes(StandardCharsets.UTF_8);
            var head = "Content-Length: " + body.length + "\r\n";
            socket.getOutputStream().write(request("POST", "/acme/prod/v2/models/slow/infer", head, body));
            await().until(() -> slow.ran.get() == 1);
            await().pollDelay(Duration.ofMillis(400)).until(() -> true);
            released.countDown();
            var in = new BufferedInputStream(socket.getInputStream());
            assertGood(read(in));
            assertEquals(-1, in.read(), "now it is idle, and closed");
        } finally {
            connector.setIdleTimeout(idleBefore);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderOnTheSelectorsThread() throws Exception {
        instance.acquiredOn.clear();
        try (var socket = rig.socket()) {
            var all = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                all.write(post(
                        GOOD.replace("\"id\":\"7\"", "\"id\":\"" + i + "\"").getBytes(StandardCharsets.UTF_8)));
            }
            socket.getOutputStream().write(all.toByteArray());
            var in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < 20; i++) {
                var answer = read(in);
                assertEquals(200, answer.status());
                assertTrue(answer.body().startsWith("{\"id\":\"" + i + "\""), answer.body());
            }
        }
        assertEquals(1, instance.acquiredOn.size(), instance.acquiredOn.toString());
    }
}
