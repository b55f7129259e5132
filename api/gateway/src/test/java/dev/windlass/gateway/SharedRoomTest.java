package dev.windlass.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.windlass.domain.Arm;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.slab.Datatype;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What one tenant can't take from another: room for bodies, threads, and the way to an answer.
class SharedRoomTest {
    private static final long STAGED_MAX = 8 << 20;
    private static final int MEBI = 1 << 20;
    private static final String INFER = "/acme/prod/v2/models/m/infer";

    @TempDir
    Path directory;

    private final List<Socket> open = new ArrayList<>();
    private GatewayRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory, RigLimits.room(STAGED_MAX, GatewayLimits.DEFAULT.parkedFor()))
                .start()
                .keys();
        rig.echo("m", Datatype.FP32, -1);
    }

    @AfterEach
    void stop() throws IOException {
        for (var socket : open) {
            socket.close();
        }
        rig.close();
    }

    /// Begins a request and sends so much of its body.
    private Socket begin(String token, String path, long declared, int sent) throws IOException {
        var socket = rig.socket();
        open.add(socket);
        var head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + declared + "\r\nAuthorization: Bearer "
                + token + "\r\n\r\n";
        socket.getOutputStream().write((head + " ".repeat(sent)).getBytes(US_ASCII));
        return socket;
    }

    private static String statusLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
    }

    private long staged() {
        return rig.gateway().gates().stagedBytes().taken();
    }

    private static String json(int bytes) {
        var body = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";
        return body + " ".repeat(bytes - body.length());
    }

    @Test
    void aDeclaredBodyTakesNoRoomBeforeItComes() throws Exception {
        for (int i = 0; i < 20; i++) {
            begin(GatewayRig.TOKEN, INFER, 4 * MEBI, 1);
        }
        await().until(() -> rig.gateway().gates().inFlight().taken() == 20);

        assertTrue(staged() <= 20 * 65_536, () -> staged() + " bytes");
        assertEquals(200, rig.infer("m", json(2 * MEBI)).statusCode());
    }

    @Test
    void aTenantGetsAShareOfTheRoomAndItsOwnStillBodiesGiveWay() throws Exception {
        var still = new ArrayList<Socket>();
        for (int i = 0; i < 4; i++) {
            still.add(begin(GatewayRig.TOKEN, INFER, 2 * MEBI, MEBI));
            long expected = (i + 1L) * MEBI;
            await().until(() -> staged() >= expected);
        }

        await().untilAsserted(() ->
                assertEquals(200, rig.infer("m", json(MEBI)).statusCode(), "a moving body goes before still ones"));

        still.getFirst().getOutputStream().write(new byte[MEBI]);
        assertEquals("HTTP/1.1 503 Service Unavailable", statusLine(still.getFirst()));
    }

    @Test
    void slowBodiesOfOneTenantKeepNoThreadFromAnother() throws Exception {
        for (int i = 0; i < 40; i++) {
            begin(GatewayRig.TOKEN, "/acme/prod/v2/repository/index", 4000, 1);
        }
        await().until(() -> rig.gateway().gates().inFlight().taken() == 40);

        for (int i = 0; i < 5; i++) {
            var fresh = begin(GatewayRig.OTHER_TOKEN, "/other/prod/v2/repository/index", 0, 0);
            assertEquals("HTTP/1.1 200 OK", statusLine(fresh));
        }
        assertEquals(200, rig.operations("/livez").statusCode());
    }

    @Test
    void aBodyThatIsBrokenOffIsNoNews() throws Exception {
        var log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var events = new ListAppender<ILoggingEvent>();
        events.start();
        log.addAppender(events);
        try {
            for (var path : List.of("/acme/prod/v2/repository/index", INFER)) {
                var socket = begin(GatewayRig.TOKEN, path, 4000, 1);
                await().until(() -> rig.gateway().gates().inFlight().taken() == 1);
                socket.close();
                await().until(() -> rig.gateway().gates().inFlight().taken() == 0);
            }
            assertEquals(List.of(), List.copyOf(events.list));
        } finally {
            log.detachAppender(events);
        }
    }

    @Test
    void everyRouteIsBehindTheTenantsGate() throws Exception {
        rig.quota(new Quota(Resources.memory(1 << 30), 1, 256));
        assertEquals(200, rig.send(rig.request("/acme/prod/v2/models/m").GET()).statusCode());

        assertEquals(429, rig.send(rig.request("/acme/prod/v2/models/m").GET()).statusCode());
    }

    @Test
    void whoAsksOneThingAfterAnotherIsNeverOneTooMany() throws Exception {
        rig.quota(new Quota(Resources.memory(1 << 30), 100_000, 1));
        for (int i = 0; i < 200; i++) {
            assertEquals(
                    200, rig.send(rig.request("/acme/prod/v2/models/m").GET()).statusCode(), "request " + i);
        }
    }

    @Test
    void whoWritesFirstAndReadsLaterFindsTheRefusal() throws Exception {
        var mute = GatewayRig.arm(Arm.STABLE, "mute", "1", 100);
        rig.route("mute", 1, mute);
        refused("HTTP/1.1 401 ", "wrong", INFER, 8 * MEBI);
        refused("HTTP/1.1 404 ", GatewayRig.TOKEN, "/acme/prod/v2/models/none/infer", 8 * MEBI);
        refused("HTTP/1.1 404 ", GatewayRig.OTHER_TOKEN, INFER, 8 * MEBI);
        refused("HTTP/1.1 413 ", GatewayRig.TOKEN, INFER, 17 * MEBI);
        refused("HTTP/1.1 413 ", GatewayRig.TOKEN, "/acme/prod/v2/repository/index", 8 * MEBI);
        refused("HTTP/1.1 503 ", GatewayRig.TOKEN, "/acme/prod/v2/models/mute/infer", 2 * MEBI);
        rig.quota(new Quota(Resources.memory(1 << 30), 1, 256));
        rig.infer("m", json(100));
        refused("HTTP/1.1 429 ", GatewayRig.TOKEN, INFER, 8 * MEBI);
    }

    private void refused(String status, String token, String path, int bytes) throws IOException {
        var socket = begin(token, path, bytes, 0);
        var rest = " ".repeat(MEBI).getBytes(US_ASCII);
        for (int sent = 0; sent < bytes; sent += rest.length) {
            socket.getOutputStream().write(rest);
        }
        var line = statusLine(socket);
        assertTrue(line != null && line.startsWith(status), () -> path + ": " + line);
    }

    @Test
    void aConnectionThatIsOnlyEverRefusedEnds() throws Exception {
        try (var socket = rig.socket()) {
            var in = socket.getInputStream();
            for (int i = 0; i < 4; i++) {
                socket.getOutputStream().write("GET /v2 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            }
            var answers = new String(in.readAllBytes(), US_ASCII);

            assertEquals(5, answers.split("HTTP/1.1 401 ", -1).length, answers);
            assertTrue(answers.contains("Connection: close"), answers);
        }
    }

    @Test
    void anUnknownTransferCodingIsRefused() throws Exception {
        var socket = rig.socket();
        open.add(socket);
        var request = "POST " + INFER + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n"
                + "Authorization: Bearer " + GatewayRig.TOKEN + "\r\n\r\n1\r\nx\r\n0\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(US_ASCII));

        assertEquals("HTTP/1.1 501 Not Implemented", statusLine(socket));
    }

    @Test
    void everyAnswerHasItsDate() throws Exception {
        assertTrue(rig.infer("m", json(100)).headers().firstValue("Date").isPresent());
        var refused =
                rig.send(rig.request("/acme/prod/v2/models/none").method("GET", HttpRequest.BodyPublishers.noBody()));
        assertTrue(refused.headers().firstValue("Date").isPresent());
    }
}
