package dev.windlass.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.gateway.body.BodyPart;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bodies are read by turns.
@Timeout(60)
class SelectorTurnTest {
    private static final int LARGE = 400_000;
    private static final int PAIRS = 6;

    private final List<Integer> ended = new CopyOnWriteArrayList<>();
    private final Server server = new Server();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (var socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    @Test
    void smallRequestsDontWaitForTheLargeBodiesThatCameWithThem() throws Exception {
        var connector = new ServerConnector(server, 1, 1);
        server.addConnector(connector);
        server.setHandler(new Reading());
        server.start();
        for (int i = 0; i < 2 * PAIRS; i++) {
            sockets.add(new Socket("127.0.0.1", connector.getLocalPort()));
            sockets.getLast().setTcpNoDelay(true); // or a small body waits for its head to be acknowledged
            send(i, 1);
        }
        assertThat(ended).hasSize(2 * PAIRS);
        ended.clear();

        // All of it is in the kernel before the selector looks.
        var held = new CountDownLatch(1);
        var selector = connector.getSelectorManager().getBean(ManagedSelector.class);
        selector.submit(_ -> await(held));
        for (int i = 0; i < PAIRS; i++) {
            write(i, LARGE);
        }
        for (int i = PAIRS; i < 2 * PAIRS; i++) {
            write(i, 1);
        }
        held.countDown();
        for (int i = 0; i < 2 * PAIRS; i++) {
            answered(i);
        }

        assertThat(ended.subList(0, PAIRS)).containsOnly(1);
    }

    private void send(int connection, int bytes) throws Exception {
        write(connection, bytes);
        answered(connection);
    }

    private void write(int connection, int bytes) throws Exception {
        var head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + bytes + "\r\n\r\n";
        var out = sockets.get(connection).getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(new byte[bytes]);
    }

    private void answered(int connection) throws Exception {
        var in = sockets.get(connection).getInputStream();
        for (int read = in.read(); read != '!'; read = in.read()) {
            assertThat(read).isNotNegative();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Reading extends ReadingHandler<Counted> {
        @Override
        Counted begins(Request request) {
            return new Counted();
        }

        @Override
        void ended(Request request, Counted part) {
            ended.add(part.bytes);
        }
    }

    private static final class Counted implements BodyPart {
        private int bytes;

        @Override
        public void take(ByteBuffer part) {
            bytes += part.remaining();
            part.position(part.limit());
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public boolean takesAll() {
            return true;
        }
    }
}
