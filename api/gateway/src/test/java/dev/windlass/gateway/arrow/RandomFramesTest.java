package dev.windlass.gateway.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.windlass.gateway.ArrowRig;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What Arrow's own library writes comes to the model as it is, and what a model answers is read by that library as it
/// is: of every type that is served, in lists, tensors and dictionaries, in several batches, compressed or not.
class RandomFramesTest {
    private static final int FRAMES = 150;

    @TempDir
    static Path directory;

    private static ArrowRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new ArrowRig(directory);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = CodecType.class,
            names = {"NO_COMPRESSION", "LZ4_FRAME", "ZSTD"})
    void framesArriveAsTheyAreAndComeBackSo(CodecType codec) throws Exception {
        var random = new Random(20_261_130 + codec.ordinal());
        for (int i = 0; i < FRAMES; i++) {
            var frame = new RandomFrame(random, codec);
            var specs = new ArrayList<TensorSpec>();
            frame.columns.forEach(it -> specs.add(it.spec(random)));
            rig.serve(specs);

            var answer = rig.ask(frame.stream);

            var text = "frame " + i + " " + frame.columns;
            assertEquals(200, answer.statusCode(), () -> text + new String(answer.body(), StandardCharsets.UTF_8));
            assertEquals(
                    ArrowRig.TYPE, answer.headers().firstValue("Content-Type").orElse(""));
            assertSeen(frame, specs, text);
            assertAnswered(frame, answer.body(), text);
        }
    }

    private static void assertSeen(RandomFrame frame, List<TensorSpec> specs, String text) {
        for (int c = 0; c < specs.size(); c++) {
            var column = frame.columns.get(c);
            var seen = rig.seen().get(c);
            assertEquals(frame.rows, seen.dims()[0], text);
            assertEquals(specs.get(c).shape().size(), seen.dims().length, text);
            for (int d = 0; d < column.row.length; d++) {
                assertEquals(column.row[d], seen.dims()[d + 1], text);
            }
            if (column.leaf.datatype == Datatype.BYTES) {
                assertArrayEquals(column.expected.toArray(), seen.strings().toArray(), text);
            } else {
                assertArrayEquals(column.bytes(), seen.data(), text);
            }
        }
    }

    private static void assertAnswered(RandomFrame frame, byte[] stream, String text) {
        var answered = ReadFrame.of(stream);
        assertEquals("m", answered.metadata().get("model_name"));
        assertEquals(frame.rows, answered.rows(), text);
        for (int c = 0; c < frame.columns.size(); c++) {
            var column = frame.columns.get(c);
            var read = answered.columns().get(c);
            assertEquals(column.name, read.name());
            assertArrayEquals(answer(column).toArray(), read.elements().toArray(), text + read.field());
        }
    }

    /// BF16 comes back as float.
    private static List<byte[]> answer(RandomColumn column) {
        return column.leaf != Leaf.BF16
                ? column.expected
                : column.expected.stream()
                        .map(it -> new byte[] {0, 0, it[0], it[1]})
                        .toList();
    }
}
