package dev.windlass.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.onnx.LooseModels;
import dev.windlass.onnx.RefusedModels;
import dev.windlass.onnx.TestModels;
import dev.windlass.slab.Datatype;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever a tensor can be, over the instance, through a real inference worker, and back.
@Timeout(60)
class EveryTensorTest {
    private static final AtomicInteger VERSIONS = new AtomicInteger();

    @TempDir
    static Path directory;

    private static WorkerProcess worker;

    @BeforeAll
    static void start() throws Exception {
        worker = WorkerProcess.start(directory, ClientSettings.standard(1));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
    }

    private static ModelInstance identity(DataType type, Object... dims) throws Exception {
        int id = VERSIONS.incrementAndGet();
        return worker.load(id, TestModels.write(directory, "identity-" + id, TestModels.identity(type, dims)));
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL,BOOL",
        "UINT8,UINT8",
        "UINT16,UINT16",
        "UINT32,UINT32",
        "UINT64,UINT64",
        "INT8,INT8",
        "INT16,INT16",
        "INT32,INT32",
        "INT64,INT64",
        "FLOAT16,FP16",
        "BFLOAT16,BF16",
        "FLOAT,FP32",
        "DOUBLE,FP64"
    })
    void carriesRowsScalarsAndNothingOfEachFixedWidth(DataType type, Datatype datatype) throws Exception {
        var rows = identity(type, "N", 3);
        var scalar = identity(type);
        var six = pattern(6 * datatype.byteSize());
        var one = pattern(datatype.byteSize());

        assertThat(bytes(rows, six, 2, 3)).isEqualTo("[2, 3] " + HexFormat.of().formatHex(six));
        assertThat(bytes(rows, new byte[0], 0, 3)).isEqualTo("[0, 3] ");
        assertThat(bytes(scalar, one)).isEqualTo("[] " + HexFormat.of().formatHex(one));
        assertThat(rows.spec().inputs().getFirst().datatype()).isEqualTo(datatype);
    }

    /// Ones and zeros: true and false, too.
    private static byte[] pattern(int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i += 2) {
            bytes[i] = 1;
        }
        return bytes;
    }

    private static Object bytes(ModelInstance instance, byte[] values, long... dims) {
        var slot = Ask.room(instance, instance.spec().requestBytes(values.length, 0));
        slot.fixed(0, dims, values.length).put(values);
        return Ask.submit(slot, System.nanoTime() + TimeUnit.SECONDS.toNanos(30), EveryTensorTest::hex)
                .await();
    }

    private static Object hex(Reply reply) {
        var tensor = reply.outputs().getFirst();
        var bytes = new byte[tensor.data().remaining()];
        tensor.data().get(bytes);
        return Arrays.toString(tensor.dims()) + " " + HexFormat.of().formatHex(bytes);
    }

    @Test
    void carriesBytesOfAnyKindAndLength() throws Exception {
        var instance = identity(DataType.STRING, "N");
        var blobs = List.of(
                new byte[0],
                new byte[] {0},
                new byte[] {(byte) 0xff, (byte) 0xfe},
                new byte[] {(byte) 0xc3},
                "Grüße".getBytes(UTF_8),
                new byte[0]);

        assertThat(strings(instance, blobs, 6)).isEqualTo("[6] [, 00, fffe, c3, 4772c3bcc39f65, ]");
        assertThat(strings(instance, List.of(new byte[0], new byte[0]), 2)).isEqualTo("[2] [, ]");
        assertThat(strings(instance, List.of(), 0)).isEqualTo("[0] []");
    }

    @Test
    void carriesAScalarString() throws Exception {
        assertThat(strings(identity(DataType.STRING), List.of("x".getBytes(UTF_8))))
                .isEqualTo("[] [78]");
    }

    private static Object strings(ModelInstance instance, List<byte[]> values, long... dims) {
        int length = values.stream().mapToInt(it -> it.length).sum();
        var slot = Ask.room(instance, instance.spec().requestBytes(length, values.size()));
        var strings = slot.strings(0, dims, length);
        values.forEach(it -> strings.add(it, 0, it.length));
        return Ask.submit(slot, System.nanoTime() + TimeUnit.SECONDS.toNanos(30), EveryTensorTest::hexes)
                .await();
    }

    private static Object hexes(Reply reply) {
        var tensor = reply.outputs().getFirst();
        var hexes = new ArrayList<String>();
        for (int i = 0; i < tensor.elements(); i++) {
            int from = (int) tensor.offsets().getLong(8 * i);
            var bytes = new byte[(int) tensor.offsets().getLong(8 * (i + 1)) - from];
            tensor.data().get(from, bytes);
            hexes.add(HexFormat.of().formatHex(bytes));
        }
        return Arrays.toString(tensor.dims()) + " " + hexes;
    }

    @Test
    void carriesAnOptionalInputOrNone() throws Exception {
        var instance = worker.load(
                VERSIONS.incrementAndGet(), TestModels.write(directory, "optional", LooseModels.optionalBias()));

        assertThat(instance.spec().inputs().get(1).optional()).isTrue();
        assertThat(withBias(instance, 0.5f)).isEqualTo(1.5f);
        assertThat(withBias(instance, null)).isEqualTo(11f);
        assertThat(withBias(instance, -1f)).isEqualTo(0f);
    }

    private static Object withBias(ModelInstance instance, @Nullable Float bias) {
        var slot = Ask.room(instance, instance.spec().requestBytes(8, 0));
        if (bias != null) {
            slot.fixed(1, new long[] {1}, 4).putFloat(bias);
        }
        slot.fixed(0, new long[] {1}, 4).putFloat(1);
        return Ask.submit(
                        slot,
                        System.nanoTime() + TimeUnit.SECONDS.toNanos(30),
                        it -> it.outputs().getFirst().data().getFloat(0))
                .await();
    }

    @Test
    void carriesOutputsOfARankThatNobodySays() throws Exception {
        var instance =
                worker.load(VERSIONS.incrementAndGet(), TestModels.write(directory, "reshape", LooseModels.reshape()));
        var slot = Ask.room(instance, instance.spec().requestBytes(16 + 24, 0));
        slot.fixed(0, new long[] {4}, 16);
        slot.fixed(1, new long[] {3}, 24).putLong(2).putLong(1).putLong(2);

        var answer = Ask.submit(
                slot,
                System.nanoTime() + TimeUnit.SECONDS.toNanos(30),
                it -> Arrays.toString(it.outputs().getFirst().dims()));

        assertThat(instance.spec().outputs().getFirst().anyRank()).isTrue();
        assertThat(answer.await()).isEqualTo("[2, 1, 2]");
    }

    @Test
    void asksAModelThatTakesNothing() throws Exception {
        var instance = worker.load(
                VERSIONS.incrementAndGet(), TestModels.write(directory, "constant", TestModels.constant(42)));
        var slot = Ask.room(instance, instance.spec().requestBytes(0, 0));

        var answer = Ask.submit(
                slot,
                System.nanoTime() + TimeUnit.SECONDS.toNanos(30),
                it -> it.outputs().getFirst().data().getFloat(0));

        assertThat(answer.await()).isEqualTo(42f);
    }

    @Test
    void carriesAThousandColumns() throws Exception {
        int count = 1000;
        var instance = worker.load(
                VERSIONS.incrementAndGet(), TestModels.write(directory, "many", RefusedModels.manyInputs(count)));
        var slot = Ask.room(instance, instance.spec().requestBytes(8L * count, 0));
        for (int i = 0; i < count; i++) {
            slot.fixed(i, new long[] {2}, 8).putFloat(i).putFloat(1);
        }

        var answer = Ask.submit(
                slot,
                System.nanoTime() + TimeUnit.SECONDS.toNanos(30),
                it -> it.outputs().getFirst().data().getFloat(0)
                        + " "
                        + it.outputs().getFirst().data().getFloat(4));

        assertThat(answer.await()).isEqualTo("499500.0 1000.0");
    }
}
