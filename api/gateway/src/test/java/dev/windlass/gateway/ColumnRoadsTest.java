package dev.windlass.gateway;

import static dev.windlass.gateway.arrow.Streams.field;
import static dev.windlass.gateway.arrow.Streams.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.gateway.arrow.RandomTable;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A table whose rows the gateway makes, and the same one whose columns go to the inference worker, which makes them:
/// the model sees the same, and the client is told the same.
class ColumnRoadsTest {
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

    private static List<TensorSpec> tensors(String plan) {
        return List.of(new TensorSpec("x", Datatype.FP32, List.of(-1L, -1L)).filledBy(plan));
    }

    private static float[] seen() {
        var data = ByteBuffer.wrap(rig.seen().getFirst().data()).order(ByteOrder.LITTLE_ENDIAN);
        var numbers = new float[data.remaining() / 4];
        data.asFloatBuffer().get(numbers);
        return numbers;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void everyNumberIsTheOneThatThePlanAsksFor() throws Exception {
        var random = new Random(20_261_130);
        int columns = 0;
        for (int i = 0; i < 200; i++) {
            var table = new RandomTable(random);
            var count = rig.serveColumns(tensors(table.plan()));

            var answer = rig.ask(table.stream());

            assertThat(answer.statusCode())
                    .as(() -> table.plan() + text(answer))
                    .isEqualTo(200);
            assertThat(rig.seen().getFirst().dims()).containsExactly(table.rows(), table.width());
            assertThat(seen()).as(table.plan()).containsExactly(table.expected());
            columns += count.count();
        }
        assertThat(columns).as("tables that went as columns").isBetween(30, 199);
    }

    /// What is damaged is refused in the same words, and what can't be seen is answered alike.
    @Test
    void whateverBecomesOfATableOnItsWayBothRoadsSayTheSame() throws Exception {
        var random = new Random(20_261_131);
        int refused = 0;
        int columns = 0;
        for (int i = 0; i < 800; i++) {
            var table = new RandomTable(random);
            var stream = table.stream().clone();
            int at = random.nextInt(random.nextBoolean() ? stream.length : Math.min(stream.length, 3_000));
            stream[at] ^= (byte) (1 << random.nextInt(8));

            rig.serve(tensors(table.plan()));
            var rows = rig.ask(stream);
            var count = rig.serveColumns(tensors(table.plan()));
            var same = rig.ask(stream);

            assertThat(text(same)).as(table.plan()).isEqualTo(text(rows));
            refused += rows.statusCode() == 200 ? 0 : 1;
            columns += count.count();
        }
        assertThat(refused).isGreaterThan(50);
        assertThat(columns).isGreaterThan(50);
    }

    @Test
    void ofSeveralInputsTheRowsAreMadeAtTheGateway() throws Exception {
        var age = field("age", new ArrowType.Int(16, true));
        var grade = field("grade", new ArrowType.Int(16, true));
        var count = rig.serveColumns(List.of(
                new TensorSpec("x", Datatype.FP32, List.of(-1L, 1L)).filledBy("[\"age\"]"),
                new TensorSpec("y", Datatype.FP32, List.of(-1L, 1L)).filledBy("[\"grade\"]")));

        var answer = rig.ask(stream(List.of(age, grade), 500, root -> {
            for (int i = 0; i < 500; i++) {
                ((SmallIntVector) root.getVector("age")).setSafe(i, i);
                ((SmallIntVector) root.getVector("grade")).setSafe(i, -i);
            }
        }));

        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        assertThat(seen()[499]).isEqualTo(499);
        assertThat(count.count()).isZero();
    }

    @Test
    void aRowThatTheInferenceWorkerCanNotMakeIsRefusedInTheGatewaysWords() throws Exception {
        var plan = "[\"age\", {\"name\": \"grade\", \"oneHot\": [3, 5, 7, 11, 13]}]";
        var age = field("age", new ArrowType.Int(64, true));
        var grade = field("grade", new ArrowType.Int(64, true));
        for (boolean missing : new boolean[] {true, false}) {
            var stream = stream(List.of(age, grade), 500, root -> {
                for (int i = 0; i < 500; i++) {
                    ((BigIntVector) root.getVector("age")).setSafe(i, i);
                    ((BigIntVector) root.getVector("grade")).setSafe(i, i == 417 && !missing ? 4 : 5);
                }
                if (missing) {
                    ((BigIntVector) root.getVector("age")).setNull(417);
                }
            });
            rig.serve(tensors(plan));
            var rows = rig.ask(stream);
            var count = rig.serveColumns(tensors(plan));
            var same = rig.ask(stream);

            assertThat(count.count()).isEqualTo(1);
            assertThat(same.statusCode()).isEqualTo(400);
            assertThat(text(same))
                    .isEqualTo(text(rows))
                    .contains(
                            missing
                                    ? "columns[age] = int64: is null in row 417"
                                    : "has a value in row 417 that is none of its 5 categories");
        }
    }
}
