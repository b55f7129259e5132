package dev.windlass.demo.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The demo's story rests on what these models really do, so it is measured here, by ONNX Runtime.
class CreditRiskTest {
    @Test
    void versionsGetBetterByHeldOutAuc() {
        double first = auc(CreditRisk.train(CreditRecipe.formOnly()));
        double second = auc(CreditRisk.train(CreditRecipe.allColumns()));
        double third = auc(CreditRisk.train(CreditRecipe.logTerm()));

        assertThat(first).isGreaterThan(0.6);
        assertThat(second).isGreaterThan(first + 0.05);
        assertThat(third).isGreaterThan(second - 0.01);
    }

    @Test
    void goodVersionAnswersEveryApplicationWithProbabilities() throws OrtException {
        var rows = CreditApplication.all();

        float[][] answers = run(CreditRisk.train(CreditRecipe.allColumns()), CreditColumn.ALL, rows);

        assertThat(answers).hasNumberOfRows(1000);
        assertThat(List.of(answers))
                .allSatisfy(row -> assertThat(row[0] + row[1]).isBetween(0.9999f, 1.0001f));
        assertThat(ranking(answers, rows)).isGreaterThan(0.75);
    }

    @Test
    void badVersionIsNonFiniteForShortLoansOnly() throws OrtException {
        var rows = CreditApplication.all();

        float[][] answers = run(CreditRisk.train(CreditRecipe.logTerm()), CreditColumn.ALL, rows);

        for (int i = 0; i < answers.length; i++) {
            boolean shortLoan = rows.get(i).number("duration") <= 6;
            assertThat(Float.isFinite(answers[i][0])).as("row %d", i).isEqualTo(!shortLoan);
        }
        assertThat(rows.stream().filter(row -> row.number("duration") <= 6)).hasSize(82);
    }

    @Test
    void versionWithoutPersonalStatusTakesOneInputLess() throws OrtException {
        var recipe = CreditRecipe.withoutPersonalStatus();

        float[][] answers = run(
                CreditRisk.train(recipe),
                recipe.inputs(),
                CreditApplication.all().subList(0, 5));

        assertThat(recipe.inputs()).hasSize(19);
        assertThat(answers).hasNumberOfRows(5);
    }

    private static double auc(TrainedModel model) {
        return model.metrics().get("auc");
    }

    /// The share of (bad, good) pairs in which the bad loan got the higher probability of `bad`.
    private static double ranking(float[][] answers, List<CreditApplication> rows) {
        long pairs = 0;
        long right = 0;
        for (int bad = 0; bad < answers.length; bad++) {
            for (int good = 0; good < answers.length; good++) {
                if (rows.get(bad).outcome().equals("bad")
                        && rows.get(good).outcome().equals("good")) {
                    pairs++;
                    right += answers[bad][0] > answers[good][0] ? 1 : 0;
                }
            }
        }
        return (double) right / pairs;
    }

    private static float[][] run(TrainedModel model, List<CreditColumn> columns, List<CreditApplication> rows)
            throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        var inputs = new HashMap<String, OnnxTensor>();
        try (var session = environment.createSession(model.onnx())) {
            for (var column : columns) {
                inputs.put(column.name(), tensor(environment, column, rows));
            }
            try (var result = session.run(inputs)) {
                return (float[][]) result.get("probabilities").orElseThrow().getValue();
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, CreditColumn column, List<CreditApplication> rows)
            throws OrtException {
        return switch (column.kind()) {
            case NUMBER ->
                OnnxTensor.createTensor(
                        environment,
                        rows.stream()
                                .map(row -> new float[] {row.number(column.name())})
                                .toArray(float[][]::new));
            case WORD ->
                OnnxTensor.createTensor(
                        environment,
                        rows.stream()
                                .map(row -> new String[] {row.word(column.name())})
                                .toArray(String[][]::new));
        };
    }
}
