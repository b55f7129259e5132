package dev.windlass.gateway;

import static dev.windlass.gateway.arrow.Streams.FLOAT;
import static dev.windlass.gateway.arrow.Streams.field;
import static dev.windlass.gateway.arrow.Streams.stream;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.gateway.arrow.ReadFrame;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which format an answer has, what stands beside its columns, and what can't be one.
class ArrowAnswersTest {
    private static final TensorSpec A = new TensorSpec("a", Datatype.FP32, List.of(-1L));
    private static final TensorSpec B = new TensorSpec("b", Datatype.FP32, List.of(-1L, 1L));
    private static final String OIP =
            "{\"id\":\"j\",\"inputs\":[{\"name\":\"a\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":"
                    + "[1,2]},{\"name\":\"b\",\"shape\":[2,1],\"datatype\":\"FP32\",\"data\":[3,4]}]}";

    @TempDir
    Path directory;

    private ArrowRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ArrowRig(directory).serve(List.of(A, B));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static byte[] frame(Map<String, String> metadata) {
        return stream(List.of(field("a", FLOAT), field("b", FLOAT)), metadata, 2, root -> {
            for (int i = 0; i < 2; i++) {
                ((Float4Vector) root.getVector(0)).setSafe(i, 1 + i);
                ((Float4Vector) root.getVector(1)).setSafe(i, 3 + i);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "arrow | | arrow",
                "arrow | */* | arrow",
                "arrow | application/json | json",
                "arrow | application/json, */*;q=0.5 | json",
                "arrow | application/json, text/plain, */* | arrow",
                "arrow | application/vnd.apache.arrow.stream; codecs=\"zstd, lz4\" | arrow",
                "arrow | text/html | arrow",
                "json | | json",
                "json | */* | json",
                "json | application/* | json",
                "json | application/vnd.apache.arrow.stream | arrow",
                "json | APPLICATION/VND.APACHE.ARROW.STREAM;q=0.9, application/json;q=0.1 | arrow",
                "json | application/vnd.apache.arrow.stream;q=0.1, application/json | json",
                "json | application/vnd.apache.arrow.stream;q=0 | json",
            })
    void theAnswerIsWhatIsAskedFor(String sent, String accept, String answered) throws Exception {
        var type = sent.equals("arrow") ? ArrowRig.TYPE + "; charset=binary" : "application/json";
        var body = sent.equals("arrow") ? frame(Map.of("id", "j")) : OIP.getBytes(StandardCharsets.UTF_8);
        var answer = accept == null
                ? rig.ask(body, "Content-Type", type)
                : rig.ask(body, "Content-Type", type, "Accept", accept);
        var text = new String(answer.body(), StandardCharsets.UTF_8);
        assertEquals(200, answer.statusCode(), text);
        var expected = answered.equals("arrow") ? ArrowRig.TYPE : "application/json";
        assertEquals(expected, answer.headers().firstValue("Content-Type").orElse(""));
        if (answered.equals("json")) {
            assertTrue(text.contains("\"id\":\"j\"") && text.contains("[1.0,2.0]") && text.contains("[3.0,4.0]"), text);
        } else {
            var read = ReadFrame.of(answer.body());
            assertEquals(Map.of("model_name", "m", "model_version", "1", "id", "j"), read.metadata());
            assertEquals(2, read.rows());
            assertEquals(FLOAT, read.columns().get(1).field().getType());
        }
    }

    @Test
    void onlyTheOutputsThatAreNamedAreAnsweredInTheirOrder() throws Exception {
        var read =
                ReadFrame.of(rig.ask(frame(Map.of("outputs", "[\"b\",\"a\"]"))).body());
        assertEquals(
                List.of("b", "a"),
                read.columns().stream().map(ReadFrame.Read::name).toList());
        read = ReadFrame.of(rig.ask(frame(Map.of("outputs", "[\"b\"]"))).body());
        assertEquals(
                List.of("b"), read.columns().stream().map(ReadFrame.Read::name).toList());
    }

    @Test
    void aCompressedBodyIsServed() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(frame(Map.of()));
        }
        var answer = rig.ask(packed.toByteArray(), "Content-Encoding", "gzip");
        assertEquals(2, ReadFrame.of(answer.body()).rows());
    }

    @Test
    void aFrameWithoutRowsIsARequestForNone() throws Exception {
        var answer = rig.ask(stream(List.of(field("a", FLOAT), field("b", FLOAT)), 0, _ -> {}));
        assertEquals(0, ReadFrame.of(answer.body()).rows());
        assertArrayEquals(new long[] {0, 1}, rig.seen().get(1).dims());
    }

    @Test
    void tensorsSayTheirShape() throws Exception {
        var spec = new TensorSpec("a", Datatype.FP32, List.of(-1L, 2L, 2L));
        rig.serve(List.of(spec));
        var oip = "{\"inputs\":[{\"name\":\"a\",\"shape\":[1,2,2],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";
        var answer = rig.ask(
                oip.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json", "Accept", ArrowRig.TYPE);
        var field = ReadFrame.of(answer.body()).columns().getFirst().field();
        assertEquals(new ArrowType.FixedSizeList(4), field.getType());
        assertEquals(
                Map.of(
                        "ARROW:extension:name", "arrow.fixed_shape_tensor",
                        "ARROW:extension:metadata", "{\"shape\":[2,2]}"),
                field.getMetadata());
    }

    @Test
    void outputsOfDifferentLengthsAreRefusedByName() throws Exception {
        rig.serve(List.of(A, new TensorSpec("s", Datatype.FP32, List.of())));
        var oip = "{\"inputs\":[{\"name\":\"a\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1,2]},"
                + "{\"name\":\"s\",\"shape\":[],\"datatype\":\"FP32\",\"data\":[5]}]";
        var asArrow = new String[] {"Content-Type", "application/json", "Accept", ArrowRig.TYPE};
        var refused = rig.ask((oip + "}").getBytes(StandardCharsets.UTF_8), asArrow);
        assertEquals(400, refused.statusCode());
        var text = new String(refused.body(), StandardCharsets.UTF_8);
        assertTrue(text.contains("outputs[s]: has 1 rows and outputs[a] has 2"), text);
        var alone = rig.ask((oip + ",\"outputs\":[{\"name\":\"s\"}]}").getBytes(StandardCharsets.UTF_8), asArrow);
        assertEquals(1, ReadFrame.of(alone.body()).rows());
    }

    @Test
    void aTextThatIsNoUtf8IsRefused() throws Exception {
        rig.serve(List.of(new TensorSpec("w", Datatype.BYTES, List.of(-1L))));
        var words = stream(List.of(field("w", ArrowType.Binary.INSTANCE)), 2, root -> {
            ((org.apache.arrow.vector.VarBinaryVector) root.getVector(0)).setSafe(0, new byte[] {'o', 'k'});
            ((org.apache.arrow.vector.VarBinaryVector) root.getVector(0)).setSafe(1, new byte[] {(byte) 0xc3});
        });
        var answer = rig.ask(words);
        assertEquals(400, answer.statusCode());
        assertTrue(new String(answer.body(), StandardCharsets.UTF_8).contains("element 1 isn't UTF-8"));
        assertArrayEquals(
                new byte[] {(byte) 0xc3}, rig.seen().getFirst().strings().get(1));
    }

    @Test
    void aBodyThatUnpacksToMoreThanTheLimitIsRefused() throws Exception {
        rig.serve(List.of(new TensorSpec("x", Datatype.UINT8, List.of(-1L))));
        var answer = rig.ask(dev.windlass.gateway.arrow.ArrowSamples.zeros(17 << 20));
        assertEquals(413, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
    }
}
