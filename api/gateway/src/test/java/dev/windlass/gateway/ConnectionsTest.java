package dev.windlass.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who has to leave when connections get few, and who not.
class ConnectionsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String LIVE = "GET /acme/prod/v2/health/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
            + GatewayRig.TOKEN + "\r\n\r\n";
    private static final String SLOW =
            "POST /acme/prod/v2/models/m/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
                    + "Authorization: Bearer " + GatewayRig.TOKEN + "\r\n\r\n{";

    @TempDir
    Path directory;

    private final List<Socket> open = new ArrayList<>();
    private GatewayRig rig;

    private void start(int most, int ofOnePeer, Duration headWithin) throws Exception {
        rig = new GatewayRig(directory, RigLimits.connections(most, ofOnePeer, headWithin, LONG))
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

    /// @param from the last part of a loopback address
    private Socket connect(int from) throws IOException {
        var socket = new Socket();
        open.add(socket);
        socket.bind(new InetSocketAddress("127.0.0." + from, 0));
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), rig.gateway().port()));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static void assertServed(Socket socket) throws IOException {
        send(socket, LIVE);
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        assertEquals("HTTP/1.1 200 OK", in.readLine());
        while (!in.readLine().isEmpty()) {}
        in.skip("{\"live\":true}".length());
    }

    private static boolean ended(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void whoSendsNoCompleteHeadInTimeLeaves() throws Exception {
        start(10, 10, Duration.ofMillis(300));
        var silent = connect(1);
        var dripping = connect(1);
        var known = connect(1);
        assertServed(known);

        await().pollInterval(Duration.ofMillis(50)).until(() -> {
            try {
                send(dripping, "x");
                return false;
            } catch (SocketException gone) {
                return true;
            }
        });

        assertTrue(ended(silent));
        assertServed(known);
    }

    @Test
    void whoNeverHadAValidTokenLeavesBeforeTheOthers() throws Exception {
        start(3, 3, LONG);
        var known = connect(1);
        assertServed(known);
        var silent = connect(1);
        var refused = connect(1);
        send(refused, "GET /acme/prod/v2 HTTP/1.1\r\nHost: x\r\n\r\n");
        assertEquals('H', refused.getInputStream().read());

        assertServed(connect(1));
        assertServed(connect(1));

        assertTrue(ended(silent));
        assertServed(known);
    }

    @Test
    void onePeerKeepsNobodyElseOut() throws Exception {
        start(8, 6, LONG);
        var mine = connect(2);
        assertServed(mine);
        for (int i = 0; i < 30; i++) {
            connect(3);
        }

        assertServed(mine);
        for (int i = 0; i < 3; i++) {
            assertServed(connect(2));
        }
        assertServed(mine);
    }

    @Test
    void aRequestUnderWayIsNotEndedForANewConnection() throws Exception {
        start(4, 2, LONG);
        var slow = connect(1);
        send(slow, SLOW);
        await().until(() -> rig.gateway().gates().inFlight().taken() == 1);
        var idle = connect(1);
        assertServed(idle);

        // The client has its answer a moment before the connection counts as idle.
        await().ignoreExceptions().untilAsserted(() -> assertServed(connect(1)));

        assertTrue(ended(idle));
        send(slow, "x".repeat(99));
        assertEquals('H', slow.getInputStream().read());
    }

    @Test
    void aTenantThatIsBusyLeavesPlacesForTheOthers() throws Exception {
        start(4, 4, LONG);
        for (int i = 0; i < 2; i++) {
            send(connect(1), SLOW);
        }
        await().until(() -> rig.gateway().gates().inFlight().taken() == 2);

        var third = connect(1);
        send(third, SLOW + "x".repeat(99));
        var refused = new BufferedReader(new InputStreamReader(third.getInputStream(), US_ASCII));
        assertEquals("HTTP/1.1 503 Service Unavailable", refused.readLine());

        for (int i = 0; i < 3; i++) {
            // One before it has its answer a moment before its connection counts as idle.
            await().ignoreExceptions().untilAsserted(() -> {
                var other = connect(1);
                send(
                        other,
                        LIVE.replace(GatewayRig.TOKEN, GatewayRig.OTHER_TOKEN).replace("acme", "other"));
                var in = new BufferedReader(new InputStreamReader(other.getInputStream(), US_ASCII));
                assertEquals("HTTP/1.1 200 OK", in.readLine());
            });
        }
    }

    @Test
    void whoDoesNotTakeHisAnswerLeaves() throws Exception {
        rig = new GatewayRig(directory, RigLimits.connections(4, 4, LONG, Duration.ofMillis(300)))
                .start()
                .keys();
        var large = new FakeInstance.Value(
                Datatype.UINT8, new long[] {8 << 20}, java.nio.ByteBuffer.allocate(8 << 20), List.of());
        var x = new dev.windlass.slab.TensorSpec("x", Datatype.FP32, List.of(-1L));
        rig.serve(
                "m",
                new FakeInstance(
                        GatewayRig.key("m", "1"),
                        List.of(x),
                        List.of(new dev.windlass.slab.TensorSpec("x", Datatype.UINT8, List.of(-1L))),
                        _ -> new FakeInstance.Result.Outputs(List.of(large), false)));
        var body = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}],"
                + "\"parameters\":{\"binary_data_output\":true}}";
        var socket = connect(1);

        send(socket, SLOW.replace("100\r\n", body.length() + "\r\n").replace("{", body));

        await().until(() -> rig.gateway().gates().stagedBytes().taken() > 0);
        await().until(() -> rig.gateway().gates().stagedBytes().taken() == 0);
        assertTrue(socket.getInputStream().readAllBytes().length < 8 << 20);
    }

    /// Jetty (12.1) starts one for each that its pool doesn't take.
    @Test
    void headsThatCannotBeReadGetNoThreadEach() throws Exception {
        start(1000, 1000, LONG);
        var crowd = new ArrayList<Socket>();
        for (int i = 0; i < 300; i++) {
            crowd.add(connect(1));
        }
        long started = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();

        for (var socket : crowd) {
            send(socket, " \r\n\r\n");
        }

        for (var socket : crowd) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            assertEquals("HTTP/1.1 400 Bad Request", in.readLine());
        }
        assertTrue(ManagementFactory.getThreadMXBean().getTotalStartedThreadCount() - started < 50);
    }

    @Test
    void asManyMayWaitToBeTakenAsThereArePlaces() throws Exception {
        start(300, 300, LONG);

        var connector = (ServerConnector) rig.gateway().front().server().getConnectors()[0];

        assertEquals(300, connector.getAcceptQueueSize());
    }
}
