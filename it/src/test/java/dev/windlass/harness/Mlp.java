package dev.windlass.harness;

import dev.windlass.onnx.TestModels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A small network of 32, 64, 64 and 1 neurons as a test subject; versions differ by the seed of their
/// weights.
public final class Mlp {
    private static final int[] WIDTHS = {32, 64, 64, 1};
    private static final int QUESTIONS = 50;

    private Mlp() {}

    public static byte[] onnx(long seed) {
        return TestModels.mlp(seed, WIDTHS);
    }

    /// Random rows, each with the answers that ONNX Runtime gives for the versions named.
    public static List<Question> questions(Map<String, Long> seeds) {
        var random = new Random(7);
        var rows = IntStream.range(0, QUESTIONS).mapToObj(_ -> row(random)).toList();
        var answers = new HashMap<String, List<Answer>>();
        seeds.forEach((version, seed) -> answers.put(version, answers(rows, seed)));
        var questions = new ArrayList<Question>();
        for (int i = 0; i < rows.size(); i++) {
            var expected = new HashMap<String, Answer>();
            for (var version : seeds.keySet()) {
                expected.put(version, answers.get(version).get(i));
            }
            questions.add(new Question(body(rows.get(i)), expected));
        }
        return questions;
    }

    /// One row as an inference request in JSON, 371 bytes with the shortest spelling of each number.
    public static byte[] body(float[] row) {
        var data = IntStream.range(0, row.length)
                .mapToObj(i -> Float.toString(row[i]))
                .collect(Collectors.joining(","));
        return ("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,32],\"datatype\":\"FP32\",\"data\":[" + data + "]}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// Values in [-1, 1).
    public static float[] row(Random random) {
        var row = new float[WIDTHS[0]];
        for (int i = 0; i < row.length; i++) {
            row[i] = random.nextInt(-1_000_000, 1_000_000) / 1_000_000f;
        }
        return row;
    }

    private static List<Answer> answers(List<float[]> rows, long seed) {
        try (var oracle = new Oracle(onnx(seed))) {
            return rows.stream()
                    .map(row -> oracle.ask(
                            Map.of("x", new Oracle.Tensor.Floats(Arrays.copyOf(row, row.length), 1, WIDTHS[0]))))
                    .toList();
        }
    }
}
