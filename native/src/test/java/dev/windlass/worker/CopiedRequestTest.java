package dev.windlass.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.onnx.TestModels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests that have been answered, asked of another model from where they lie.
@Timeout(60)
class CopiedRequestTest {
    private static final long FOR_EVER = System.nanoTime() + TimeUnit.HOURS.toNanos(1);

    @TempDir
    static Path directory;

    private static WorkerProcess worker;
    private static WorkerProcess other;
    private static ModelInstance words;
    private static ModelInstance otherWords;
    private static ModelInstance rows;
    private static ModelInstance otherRows;

    @BeforeAll
    static void start() throws Exception {
        worker = WorkerProcess.start(directory, ClientSettings.standard(1));
        other = WorkerProcess.start(Files.createDirectories(directory.resolve("other")), ClientSettings.standard(2));
        words = load(worker, 1, "words", TestModels.wordToNumber());
        otherWords = load(other, 1, "words", TestModels.wordToNumber());
        rows = load(worker, 2, "rows", TestModels.identity(DataType.FLOAT, "N", 2));
        otherRows = load(other, 2, "others", TestModels.identity(DataType.FLOAT, "rows", "columns"));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.closeWithoutAWord();
        other.closeWithoutAWord();
    }

    private static ModelInstance load(WorkerProcess into, int id, String name, byte[] model) throws Exception {
        return into.load(id, TestModels.write(directory, name, model));
    }

    /// The copy's room, filled while the reply still lies in its own.
    private static RequestSlot copied(RequestSlot asked, ModelInstance to) {
        return (RequestSlot)
                Ask.submit(asked, FOR_EVER, reply -> copy(reply, to)).await();
    }

    private static RequestSlot copy(Reply reply, ModelInstance to) {
        var slot = Ask.room(to, reply.requestBytes());
        slot.fillFrom(reply);
        return slot;
    }

    private static RequestSlot row(float... values) {
        var slot = Ask.room(rows, rows.spec().requestBytes(4L * values.length, 0));
        slot.fixed(0, new long[] {values.length / 2, 2}, 4 * values.length)
                .asFloatBuffer()
                .put(values);
        return slot;
    }

    @Test
    void stringsGoToAnotherSlab() {
        var slot = Ask.room(words, words.spec().requestBytes(7, 3));
        var writer = slot.strings(0, new long[] {3}, 7);
        for (var word : new String[] {"two", "x", "one"}) {
            writer.add(ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8)));
        }

        var copy = copied(slot, otherWords);

        var numbers = new long[3];
        Ask.submit(copy, FOR_EVER, reply -> {
                    reply.outputs().getFirst().data().asLongBuffer().get(numbers);
                    return true;
                })
                .await();
        assertThat(numbers).containsExactly(2, -1, 1);
    }

    @Test
    void aModelThatNamesItsDimensionsOtherwiseIsAskedTheSame() {
        var copy = copied(row(1, 2, 3, 4), otherRows);

        assertThat(Ask.submit(copy, FOR_EVER, Ask::firstFloats).await()).isEqualTo(new float[] {1, 2, 3, 4});
    }

    @Test
    void aModelThatTakesOtherInputsRefusesTheCopyAndKeepsNoRoom() {
        var refused = Ask.submit(row(1, 2), FOR_EVER, reply -> {
                    var slot = Ask.room(otherWords, reply.requestBytes());
                    try {
                        slot.fillFrom(reply);
                        return "taken";
                    } catch (IllegalArgumentException notTaken) {
                        slot.release();
                        return notTaken.getMessage();
                    }
                })
                .await();

        assertThat(refused.toString()).contains("input -1");
    }
}
