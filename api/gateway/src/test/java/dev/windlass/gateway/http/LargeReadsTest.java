package dev.windlass.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.gateway.body.BodyPart;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// By how much a connection is read, before, in and after a body.
@Timeout(30)
class LargeReadsTest {
    private static final int BYTES = 600_000;

    /// What a handler saw of one request.
    private record Seen(int before, List<Integer> parts, int after) {}

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Server server = new Server();
    private boolean takesAll = true;

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void aLargeBodyIsReadByLargePartsAndWhatFollowsIsNot() throws Exception {
        ask(BYTES, BYTES, 10);

        assertThat(seen).hasSize(3);
        int usual = seen.getLast().after();
        assertThat(seen).allMatch(it -> it.before() == usual && it.after() == usual);
        assertThat(seen.getFirst().parts()).anyMatch(it -> it > usual);
        assertThat(seen).allMatch(it -> it.parts().stream().allMatch(part -> part <= 64 << 10));
        assertThat(seen.stream()
                        .map(it -> it.parts().stream().mapToInt(part -> part).sum()))
                .containsExactly(BYTES, BYTES, 10);
    }

    @Test
    void oneOfWhichAPartMayBeKeptIsReadAsUsual() throws Exception {
        takesAll = false;

        ask(BYTES);

        assertThat(seen.getFirst().parts()).allMatch(it -> it <= seen.getFirst().before());
    }

    /// Sends bodies of these lengths on one connection, one after the other.
    private void ask(int... lengths) throws Exception {
        var connector = new ServerConnector(server, 1, 1);
        server.addConnector(connector);
        server.setHandler(new Reading());
        server.start();
        try (var socket = new Socket("127.0.0.1", connector.getLocalPort())) {
            for (int length : lengths) {
                var head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(new byte[length]);
                while (socket.getInputStream().read() != '!') {
                    assertThat(socket.isClosed()).isFalse();
                }
            }
        }
    }

    private final class Reading extends ReadingHandler<Counting> {
        @Override
        Counting begins(Request request) {
            return new Counting(inputBufferSize(request));
        }

        @Override
        void ended(Request request, Counting part) {
            seen.add(new Seen(part.before, part.counts, inputBufferSize(request)));
        }

        private int inputBufferSize(Request request) {
            return ((AbstractConnection) request.getConnectionMetaData().getConnection()).getInputBufferSize();
        }
    }

    private final class Counting implements BodyPart {
        private final int before;
        private final List<Integer> counts = new CopyOnWriteArrayList<>();

        private Counting(int before) {
            this.before = before;
        }

        @Override
        public void take(ByteBuffer bytes) {
            counts.add(bytes.remaining());
            bytes.position(bytes.limit());
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public boolean takesAll() {
            return takesAll;
        }
    }
}
