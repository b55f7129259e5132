package dev.windlass.gateway.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.gateway.ArrowRig;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stream may have many columns or many messages; of both together it costs more than its bytes are worth.
class ManyMessagesTest {
    private static final int COLUMNS = 1024;

    @TempDir
    Path directory;

    @Test
    void manyColumnsInManyMessagesAreRefused() throws Exception {
        var random = new Random(3);
        var columns = new ArrayList<RandomColumn>();
        columns.add(new RandomColumn("word", Leaf.UTF8, new int[0], false, new ArrowType.Int(8, true), 0));
        for (int i = 1; i < COLUMNS; i++) {
            columns.add(new RandomColumn("c" + i, Leaf.INT8, new int[0], false, null, 0));
        }
        var stream = new RandomFrame(random, columns, new int[] {1}, CodecType.NO_COMPRESSION, Map.of()).stream;
        try (var rig = new ArrowRig(directory)
                .serve(columns.stream().map(it -> it.spec(random)).toList())) {
            assertThat(rig.ask(withDictionaries(stream, 900)).statusCode()).isEqualTo(200);

            var refused = rig.ask(withDictionaries(stream, 1100));

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                    .contains("columns = 1024: are too many for a stream of 1025 messages", "combine_chunks");
        }
    }

    /// The same stream with its one dictionary so many times.
    private static byte[] withDictionaries(byte[] stream, int count) {
        var messages = new Messages(ByteBuffer.wrap(stream));
        assertThat(messages.next() && messages.next()).isTrue();
        assertThat(messages.kind()).isEqualTo(Messages.DICTIONARY_BATCH);
        int from = messages.start();
        int to = messages.bodyAt() + messages.bodyBytes();
        var out = new ByteArrayOutputStream();
        out.write(stream, 0, from);
        for (int i = 0; i < count; i++) {
            out.write(stream, from, to - from);
        }
        out.write(stream, to, stream.length - to);
        return out.toByteArray();
    }
}
