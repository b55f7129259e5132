package dev.windlass.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Bodies with binary tensors: read only when there is room, and then into their place.
@Timeout(60)
class InferInPlaceTest {
    private static final TensorSpec X = new TensorSpec("x", Datatype.UINT8, List.of(-1L));
    private static final int LARGE = 12 << 20;

    @TempDir
    Path directory;

    private GatewayRig rig;
    private Socket socket;
    private InputStream in;

    @AfterEach
    void stop() throws Exception {
        socket.close();
        rig.close();
    }

    private void start(Duration parkedFor) throws Exception {
        rig = new GatewayRig(directory, GatewayRig.parkedFor(parkedFor)).start().keys();
        socket = rig.socket();
        in = new BufferedInputStream(socket.getInputStream());
    }

    private FakeInstance echo(String version) {
        return model(version, inputs -> new FakeInstance.Result.Outputs(inputs, false));
    }

    private static FakeInstance model(String version, FakeInstance.Model model) {
        return new FakeInstance(
                GatewayRig.key("m", version), List.of(X), List.of(X), model, new InstanceLimits(16 << 20, 16 << 20, 1));
    }

    private static byte[] random(int bytes) {
        var all = new byte[bytes];
        new Random(bytes).nextBytes(all);
        return all;
    }

    private static byte[] request(String model, String json, byte[] tensors, String headers) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("POST /acme/prod/v2/models/" + model + "/infer HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + GatewayRig.TOKEN + "\r\nInference-Header-Content-Length: " + json.length()
                        + "\r\nContent-Length: " + (json.length() + tensors.length) + "\r\n" + headers + "\r\n" + json)
                .getBytes(ISO_8859_1));
        bytes.writeBytes(tensors);
        return bytes.toByteArray();
    }

    private static byte[] request(byte[] tensor) {
        return request("m", head(tensor.length), tensor, "");
    }

    private static String head(int bytes) {
        return "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"x\",\"shape\":[" + bytes
                + "],\"datatype\":\"UINT8\",\"parameters\":{\"binary_data_size\":" + bytes + "}}]}";
    }

    private void write(byte[] bytes, int from, int to) throws IOException {
        socket.getOutputStream().write(bytes, from, to - from);
    }

    private record Answer(int status, byte[] body, boolean closes) {
        /// What follows the JSON part.
        byte[] last(int bytes) {
            assertEquals(200, status, () -> new String(body, ISO_8859_1));
            return Arrays.copyOfRange(body, body.length - bytes, body.length);
        }

        String text() {
            return new String(body, ISO_8859_1);
        }
    }

    private Answer read() throws IOException {
        int status = Integer.parseInt(line().substring(9, 12));
        int length = 0;
        boolean closes = false;
        for (var line = line(); !line.isEmpty(); line = line()) {
            var lower = line.toLowerCase(java.util.Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).trim());
            }
            closes |= lower.startsWith("connection:") && lower.contains("close");
        }
        return new Answer(status, in.readNBytes(length), closes);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private void assertServedNext() throws Exception {
        var tensor = random(100);
        socket.getOutputStream().write(request(tensor));
        assertArrayEquals(tensor, read().last(100));
    }

    @Test
    void aTensorIsReadIntoASlotAndIsNeverStaged() throws Exception {
        start(GatewayLimits.DEFAULT.parkedFor());
        var instance = rig.serve("m", echo("1"));
        var tensor = random(LARGE);
        var request = request(tensor);

        write(request, 0, request.length / 2);
        await().until(() -> instance.heldSlots() == 1);
        var staged = rig.operations("/metrics").body();
        write(request, request.length / 2, request.length);

        assertArrayEquals(tensor, read().last(LARGE));
        assertTrue(staged.contains("windlass_gateway_staged_bytes 0.0"), staged);
        assertEquals(0, instance.heldSlots());
    }

    @Test
    void aBodyCutAnywhereIsReadTheSame() throws Exception {
        start(GatewayLimits.DEFAULT.parkedFor());
        var specs = new TensorSpec[] {
            new TensorSpec("a", Datatype.FP32, List.of(2L)),
            new TensorSpec("b", Datatype.INT32, List.of(2L)),
            new TensorSpec("c", Datatype.UINT8, List.of(3L))
        };
        rig.serve("three", FakeInstance.echo(GatewayRig.key("three", "1"), specs));
        var json = "{\"parameters\":{\"binary_data_output\":true},\"inputs\":["
                + "{\"name\":\"c\",\"shape\":[3],\"datatype\":\"UINT8\",\"parameters\":{\"binary_data_size\":3}},"
                + "{\"name\":\"b\",\"shape\":[2],\"datatype\":\"INT32\",\"data\":[7,8]},"
                + "{\"name\":\"a\",\"shape\":[2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":8}}]}";
        var tensors = random(11);
        var request = request("three", json, tensors, "");
        var expected = new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0};
        System.arraycopy(tensors, 3, expected, 0, 8);
        System.arraycopy(tensors, 0, expected, 16, 3);
        socket.setTcpNoDelay(true);

        for (int cut = request.length - json.length() - 14; cut <= request.length; cut++) {
            write(request, 0, cut);
            write(request, cut, request.length);
            assertArrayEquals(expected, read().last(19), "cut at " + cut);
        }
    }

    @Test
    void withoutRoomTheBodyIsNotReadUntilThereIsSome() throws Exception {
        start(Duration.ofSeconds(30));
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", model("1", inputs -> {
            release.await();
            return new FakeInstance.Result.Outputs(inputs, false);
        }));
        var first = CompletableFuture.supplyAsync(() -> binary(random(10)));
        await().until(() -> instance.ran.get() == 1);
        var tensor = random(LARGE);
        var written = writeAll(request(tensor));
        await().until(() -> rig.gateway().gates().parking().taken() == 1);
        assertFalse(written.isDone(), "somebody read a body of " + LARGE + " bytes that has no place");

        release.countDown();

        assertArrayEquals(tensor, read().last(LARGE));
        assertEquals(200, first.join());
        written.join();
    }

    private CompletableFuture<Void> writeAll(byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                write(bytes, 0, bytes.length);
            } catch (IOException broken) {
                throw new java.io.UncheckedIOException(broken);
            }
        });
    }

    private int binary(byte[] tensor) {
        try {
            return rig.binary("m", head(tensor.length), tensor).statusCode();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void whoGetsNoRoomInTimeIsRefusedAndHisConnectionServedOn() throws Exception {
        start(Duration.ofMillis(100));
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", model("1", inputs -> {
            release.await();
            return new FakeInstance.Result.Outputs(inputs, false);
        }));
        var first = CompletableFuture.supplyAsync(() -> binary(random(10)));
        await().until(() -> instance.ran.get() == 1);

        var written = writeAll(request(random(LARGE)));
        var answer = read();

        assertEquals(503, answer.status(), answer.text());
        assertFalse(answer.closes());
        written.join();
        release.countDown();
        assertEquals(200, first.join());
        assertServedNext();
    }

    @Test
    void aRefusalWaitsForTheEndOfTheBody() throws Exception {
        start(GatewayLimits.DEFAULT.parkedFor());
        rig.serve("m", echo("1"));
        var tensor = random(LARGE);
        for (var head : List.of("[", head(LARGE).replace("UINT8", "INT8"), head(LARGE - 1), head(LARGE + 1), "{}")) {
            var written = writeAll(request("m", head, tensor, ""));
            var answer = read();
            assertEquals(400, answer.status(), answer.text());
            assertFalse(answer.closes());
            written.join();
            assertServedNext();
        }
    }

    @Test
    void aHangUpInTheMiddleGivesTheRoomBack() throws Exception {
        start(GatewayLimits.DEFAULT.parkedFor());
        var instance = rig.serve("m", echo("1"));
        var request = request(random(LARGE));
        write(request, 0, request.length / 2);
        await().until(() -> instance.heldSlots() == 1);

        socket.close();

        await().until(() -> instance.heldSlots() == 0);
        assertEquals(200, binary(random(10)));
    }

    @Test
    void aBodyThatComesAfterItsDeadlineIsRefusedAndItsArmNotCharged() throws Exception {
        start(GatewayLimits.DEFAULT.parkedFor());
        var instance = rig.serve("m", echo("1"));
        var tensor = random(1000);
        var request = request("m", head(1000), tensor, "Windlass-Timeout-Micros: 200000\r\n");
        write(request, 0, request.length - 1);
        await().until(() -> instance.heldSlots() == 1);
        await().pollDelay(Duration.ofMillis(250)).until(() -> true);
        write(request, request.length - 1, request.length);

        var answer = read();
        assertEquals(408, answer.status());
        assertTrue(answer.closes());
        assertEquals(0, instance.heldSlots());
        assertEquals(0, instance.ran.get());
        assertEquals(200, binary(random(10)));
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        assertEquals(0, rig.windows.getFirst().arms().getFirst().failed());
    }

    @Test
    void whoFallsSilentHoldsItsRoomNoLongerThanItsDeadline() throws Exception {
        start(GatewayLimits.DEFAULT.parkedFor());
        var instance = rig.serve("m", echo("1"));
        var request = request("m", head(1000), random(1000), "Windlass-Timeout-Micros: 300000\r\n");
        write(request, 0, request.length - 1);
        await().until(() -> instance.heldSlots() == 1);

        // A third of the connection's own idle time.
        await().atMost(Duration.ofSeconds(10)).until(() -> instance.heldSlots() == 0);

        var answer = read();
        assertEquals(408, answer.status());
        assertTrue(answer.closes());
        assertEquals(200, binary(random(10)));
    }

    @Test
    void aSlowBodyLeavesTheConnectionAsPatientAsItWas() throws Exception {
        start(GatewayLimits.DEFAULT.parkedFor());
        rig.serve("m", echo("1"));
        var tensor = random(1000);
        var request = request("m", head(1000), tensor, "Windlass-Timeout-Micros: 400000\r\n");
        write(request, 0, request.length - 1);
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        write(request, request.length - 1, request.length);
        assertArrayEquals(tensor, read().last(1000));

        await().pollDelay(Duration.ofMillis(600)).until(() -> true);

        assertServedNext();
    }

    @Test
    void anInferenceWorkerThatDiesWhileTheBodyComesCostsNothing() throws Exception {
        start(GatewayLimits.DEFAULT.parkedFor());
        var dying = rig.serve("m", echo("1"));
        var tensor = random(LARGE);
        var request = request(tensor);
        write(request, 0, request.length / 2);
        await().until(() -> dying.heldSlots() == 1);

        dying.die();
        write(request, request.length / 2, request.length);
        await().until(() -> rig.gateway().gates().parking().taken() == 1);
        assertEquals(1, dying.heldSlots(), "its tensor lies in the old slab");
        rig.open(echo("1"));

        assertArrayEquals(tensor, read().last(LARGE));
        assertEquals(0, dying.heldSlots());
    }

    @Test
    void whatIsInTheOldSlabIsGivenBackWhenNoOtherInferenceWorkerComes() throws Exception {
        start(Duration.ofMillis(100));
        var running = new CountDownLatch(1);
        var dying = rig.serve("m", model("1", _ -> {
            running.countDown();
            new CountDownLatch(1).await();
            throw new IllegalStateException("never");
        }));
        var request = request(random(1000));
        write(request, 0, request.length);
        running.await();

        dying.die();

        assertEquals(503, read().status());
        assertEquals(0, dying.heldSlots());
    }
}
