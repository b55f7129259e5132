package dev.windlass.worker;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.onnx.TestModels;
import dev.windlass.rows.LaidBatches;
import dev.windlass.rows.RowVerdict;
import dev.windlass.slab.RefusedRow;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Columns in a slab that an inference worker on a device makes rows of, and what becomes of such a
/// request elsewhere. The device is a stand-in, a test part that computes on the CPU.
@Timeout(120)
class ColumnsRequestTest {
    private static final long FOR_EVER = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
    private static final int CASES = 300;

    @TempDir
    static Path directory;

    private static WorkerProcess onDevice;
    private static WorkerProcess onCpu;
    private static ModelInstance device;
    private static ModelInstance again;
    private static ModelInstance cpu;
    private static Path model;

    @BeforeAll
    static void start() throws Exception {
        onDevice = WorkerProcess.startOnStandIn(directory, ClientSettings.standard(1));
        onCpu = WorkerProcess.start(Files.createDirectories(directory.resolve("cpu")), ClientSettings.standard(2));
        model = TestModels.write(
                directory,
                "columns",
                TestModels.withProperty(
                        TestModels.identity(DataType.FLOAT, "N", "W"), "windlass.columns.x", "[\"any\"]"));
        device = onDevice.load(1, model);
        again = onDevice.load(2, model);
        cpu = onCpu.load(1, model);
    }

    @AfterAll
    static void stop() throws Exception {
        if (onDevice != null) {
            onDevice.closeWithoutAWord();
            onCpu.closeWithoutAWord();
        }
    }

    /// One whose columns take no more than its rows.
    private static LaidBatches made(Random seeds, Arena arena) {
        while (true) {
            var made = LaidBatches.random(seeds.nextLong(), arena);
            if (made.laid().byteSize() <= made.laid().rowBytes()) {
                return made;
            }
        }
    }

    private static ByteBuffer fixed(RequestSlot slot, LaidBatches made) {
        var dims = new long[] {made.laid().rows(), made.laid().layout().width()};
        return slot.fixed(0, dims, (int) made.laid().rowBytes());
    }

    private static RequestSlot slot(ModelInstance to, LaidBatches made) {
        return Ask.room(to, to.spec().requestBytes(made.laid().rowBytes(), 0));
    }

    private static RequestSlot columns(LaidBatches made) {
        return columns(device, made);
    }

    private static RequestSlot columns(ModelInstance to, LaidBatches made) {
        var slot = slot(to, made);
        fixed(slot, made)
                .put(0, LaidBatches.buffer(made.block()), 0, (int) made.block().byteSize());
        slot.madeOf(0, made.laid());
        return slot;
    }

    private static RequestSlot rows(ModelInstance to, LaidBatches made) {
        var slot = slot(to, made);
        fixed(slot, made).put(LaidBatches.buffer(made.rows()));
        return slot;
    }

    private static Object asked(RequestSlot slot) {
        return Ask.submit(slot, FOR_EVER, ColumnsRequestTest::bytes).await();
    }

    private static byte[] bytes(Reply reply) {
        var data = reply.outputs().getFirst().data();
        var bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    @Test
    void theAnswerIsThatOfTheRows() {
        assertThat(device.spec().takesColumns(0)).isTrue();
        assertThat(cpu.spec().takesColumns(0)).isFalse();
        var seeds = new Random(20_261_130);
        int done = 0;
        for (int i = 0; i < CASES; i++) {
            try (var arena = Arena.ofConfined()) {
                var made = made(seeds, arena);
                var answer = asked(columns(made));
                switch (made.verdict()) {
                    case RowVerdict.Done _ -> {
                        assertThat(answer).isEqualTo(made.rows().toArray(JAVA_BYTE));
                        done++;
                    }
                    case RowVerdict.Refused(int column, long row, var reason) -> {
                        boolean outside = reason == RowVerdict.Reason.OUTSIDE;
                        var expected = outside ? null : new RefusedRow(0, column, row, reason.number());
                        assertThat(((InferenceFailure.InputsRefused) answer).row())
                                .isEqualTo(expected);
                    }
                }
            }
        }
        assertThat(done).isBetween(CASES / 10, CASES * 9 / 10);
    }

    @Test
    void itsFingerprintIsThatOfItsRows() {
        var seeds = new Random(3);
        for (int i = 0; i < 50; i++) {
            try (var arena = Arena.ofConfined()) {
                var made = made(seeds, arena);
                if (made.verdict() instanceof RowVerdict.Done) {
                    var columns = columns(made);
                    var rows = rows(cpu, made);
                    assertThat(columns.fingerprint()).isEqualTo(rows.fingerprint());
                    columns.release();
                    rows.release();
                }
            }
        }
    }

    /// As shadows are asked: on the CPU the rows are made of what still lies there.
    @Test
    void aCopyIsOfRowsWhereColumnsAreNotTaken() {
        var seeds = new Random(5);
        for (int i = 0; i < 50; i++) {
            try (var arena = Arena.ofConfined()) {
                var made = made(seeds, arena);
                if (made.verdict() instanceof RowVerdict.Done) {
                    assertThat(asked(copied(columns(made), cpu)))
                            .isEqualTo(made.rows().toArray(JAVA_BYTE));
                    assertThat(asked(copied(columns(made), again)))
                            .isEqualTo(made.rows().toArray(JAVA_BYTE));
                }
            }
        }
    }

    private static RequestSlot copied(RequestSlot asked, ModelInstance to) {
        return (RequestSlot) Ask.submit(asked, FOR_EVER, reply -> {
                    var slot = Ask.room(to, reply.requestBytes() + 256);
                    slot.fillFrom(reply);
                    return slot;
                })
                .await();
    }

    @Test
    void aRequestThatWasLostIsAskedAgainOnADeviceAndOnTheCpu() throws Exception {
        var dying = WorkerProcess.startOnStandIn(
                Files.createDirectories(directory.resolve("dying")), ClientSettings.standard(3));
        try (var arena = Arena.ofConfined()) {
            var made = made(new Random(9), arena);
            while (made.verdict() instanceof RowVerdict.Refused) {
                made = made(new Random(made.laid().byteSize()), arena);
            }
            var slot = columns(dying.load(1, model), made);
            dying.client.close();
            var lost = Ask.lost(slot, FOR_EVER);
            for (var to : List.of(device, cpu)) {
                var again = slot(to, made);
                again.fillFrom(lost.request());
                assertThat(again.fingerprint()).isEqualTo(lost.request().fingerprint());
                assertThat(asked(again)).isEqualTo(made.rows().toArray(JAVA_BYTE));
            }
            lost.discard();
        } finally {
            dying.close();
        }
    }

    /// Whatever stands in the slab is answered, and the inference worker serves on.
    @Test
    void aDescriptionThatLiesIsAnswered() {
        var seeds = new Random(7);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            try (var arena = Arena.ofConfined()) {
                var made = made(seeds, arena);
                int said = made.laid().valuesAt(0, 0);
                var slot = slot(device, made);
                var place = fixed(slot, made);
                place.put(0, LaidBatches.buffer(made.block()), 0, (int)
                        made.block().byteSize());
                slot.madeOf(0, made.laid());
                for (int lies = 1 + seeds.nextInt(4); lies > 0; lies--) {
                    place.put(seeds.nextInt(said), (byte) seeds.nextInt());
                }
                refused += asked(slot) instanceof InferenceFailure ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(CASES / 4);
        assertThat(onDevice.lost).isNotDone();
        theAnswerIsThatOfTheRows();
    }

    @Test
    void whatItTookOnTheDeviceComesWithTheAnswer() {
        try (var arena = Arena.ofConfined()) {
            var made = LaidBatches.random(1, arena);

            var took = Ask.submit(rows(device, made), FOR_EVER, Reply::device).await();

            // The stand-in's clock: a millisecond for each piece of work, and at most the whole time is believed.
            assertThat(took).isNotNull();
            assertThat(Ask.submit(rows(cpu, made), FOR_EVER, reply -> reply.device() == null)
                            .await())
                    .isEqualTo(true);
        }
    }
}
