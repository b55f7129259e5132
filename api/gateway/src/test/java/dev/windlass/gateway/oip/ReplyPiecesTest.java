package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.arrow.ArrowReplyWriter;
import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Commons;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.WantedOutputs;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A body that is written piece by piece has the bytes of one that is written whole, whatever a piece's
/// size.
class ReplyPiecesTest {
    private static final VersionRef VERSION = new VersionRef("acme", "m", "1");
    private static final int[] SIZES = {64, 65, 100, 1000, 1 << 20};

    private final DirectBuffers buffers = new DirectBuffers();
    private final Commons bytes = new Commons(1L << 30);

    /// Outputs of some rows; nothing else of it is asked for.
    private record Outputs(List<ReplyTensor> outputs) implements Reply {
        @Override
        public boolean nonFinite() {
            return false;
        }

        @Override
        public long queueNanos() {
            return 0;
        }

        @Override
        public long computeNanos() {
            return 0;
        }

        @Override
        public byte[] fingerprint() {
            return new byte[0];
        }

        @Override
        public long requestBytes() {
            return 0;
        }

        @Override
        public long byteSize() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static ReplyTensor numbers(Random random, Datatype datatype, int rows) {
        var data = ByteBuffer.allocate(rows * datatype.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        random.nextBytes(data.array());
        for (int i = 0; datatype == Datatype.BOOL && i < rows; i++) {
            data.put(i, (byte) (data.get(i) & 1));
        }
        return new ReplyTensor(
                datatype.name(),
                datatype,
                new long[] {rows},
                data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN),
                null);
    }

    /// Short ones, empty ones, and some that no small piece holds; all kinds of characters.
    private static ReplyTensor texts(Random random, int rows) {
        var alphabet = "a\"\\\n\u0001é€😀".codePoints().toArray();
        var data = new ByteArrayOutputStream();
        var offsets = ByteBuffer.allocate(8 * (rows + 1)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows; i++) {
            int length = random.nextInt(10) == 0 ? random.nextInt(3000) : random.nextInt(5);
            random.ints(length, 0, alphabet.length)
                    .forEach(it ->
                            data.writeBytes(Character.toString(alphabet[it]).getBytes(StandardCharsets.UTF_8)));
            offsets.putLong(8 * (i + 1), data.size());
        }
        return new ReplyTensor(
                "TEXTS",
                Datatype.BYTES,
                new long[] {rows},
                ByteBuffer.wrap(data.toByteArray()).order(ByteOrder.LITTLE_ENDIAN),
                offsets);
    }

    static Stream<Reply> replies() {
        var random = new Random(17);
        return IntStream.of(0, 1, 7, 300).mapToObj(rows -> {
            var outputs = new ArrayList<ReplyTensor>();
            for (var datatype : Datatype.values()) {
                outputs.add(datatype == Datatype.BYTES ? texts(random, rows) : numbers(random, datatype, rows));
            }
            return new Outputs(outputs);
        });
    }

    private static ReplyPlan plan(Reply reply, Random random) {
        var places = new int[reply.outputs().size()];
        var binary = new boolean[places.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = places.length - 1 - i;
            binary[i] = random.nextBoolean();
        }
        return new ReplyPlan(WantedOutputs.ALL, places, binary, NonFiniteText.STRING);
    }

    private static byte[] written(BodyPiece body, int size) {
        var all = new ByteArrayOutputStream();
        var piece = ByteBuffer.allocate(size);
        boolean last = false;
        while (!last) {
            last = body.write(piece.clear());
            assertTrue(last || piece.position() > 0, "it goes on");
            all.write(piece.array(), 0, piece.position());
        }
        return all.toByteArray();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }

    private void assertSame(ReplyEncoder encoder, Reply reply, ReplyPlan plan) {
        var whole = encoder.write(bytes.portion(), reply, plan, "i\"d", VERSION);
        for (int size : SIZES) {
            var pieces = encoder.pieces(reply, plan, "i\"d", VERSION, ByteBuffer.allocate(size));
            var body = written(pieces.body(), size);
            assertArrayEquals(bytes(whole.loan().buffer()), body);
            assertEquals(whole.form(), pieces.form());
            assertTrue(pieces.byteSize() == body.length || pieces.byteSize() == -1);
            if (pieces.form() == ReplyEncoder.Form.BINARY) {
                assertEquals(whole.jsonBytes(), pieces.jsonBytes());
                assertEquals(body.length, pieces.byteSize());
            }
        }
        whole.loan().close();
    }

    @ParameterizedTest
    @MethodSource("replies")
    void asJsonAndBinaryTensors(Reply reply) {
        var random = new Random(3);
        for (int i = 0; i < 8; i++) {
            assertSame(new ReplyWriter(buffers), reply, plan(reply, random));
        }
    }

    @ParameterizedTest
    @MethodSource("replies")
    void asAnArrowStream(Reply reply) {
        assertSame(new ArrowReplyWriter(buffers), reply, plan(reply, new Random(4)));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void asAMessageOfGrpc(Reply reply) {
        var plan = plan(reply, new Random(5));
        var raw = new boolean[plan.binary().length];
        Arrays.fill(raw, true);
        plan = new ReplyPlan(plan.wanted(), plan.places(), raw, plan.nonFinite());
        var whole = WireReply.write(buffers, bytes.portion(), reply, plan, "id", VERSION);
        for (int size : SIZES) {
            var streamed = WireReply.stream(reply, plan, "id", VERSION);
            assertArrayEquals(bytes(whole.buffer()), written(streamed.message(), size));
            assertEquals(whole.buffer().remaining(), streamed.byteSize());
        }
        whole.close();
    }

    @Test
    void aTextThatIsntUtf8IsRefusedBeforeAnythingIsWritten() {
        var data = ByteBuffer.wrap(new byte[] {'a', (byte) 0xc3}).order(ByteOrder.LITTLE_ENDIAN);
        var offsets = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(8, 2);
        var reply = new Outputs(List.of(new ReplyTensor("t", Datatype.BYTES, new long[] {1}, data, offsets)));
        var plan = new ReplyPlan(WantedOutputs.ALL, new int[] {0}, new boolean[] {false}, NonFiniteText.NULL);

        for (var encoder : List.of(new ReplyWriter(buffers), new ArrowReplyWriter(buffers))) {
            assertThrows(
                    RefusedException.class, () -> encoder.pieces(reply, plan, null, VERSION, ByteBuffer.allocate(100)));
        }
    }
}
