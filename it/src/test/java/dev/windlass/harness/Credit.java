package dev.windlass.harness;

import dev.windlass.demo.model.CreditApplication;
import dev.windlass.demo.model.CreditColumn;
import dev.windlass.demo.model.CreditRecipe;
import dev.windlass.demo.model.CreditRisk;
import dev.windlass.demo.model.TrainedModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;

/// The demo's `credit-risk` as a test subject: its versions trained once per test run, its 1,000 rows as
/// questions with the answers that ONNX Runtime itself gives.
public final class Credit {
    public static final String MODEL = "credit-risk";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<Kind, TrainedModel> TRAINED = new ConcurrentHashMap<>();

    /// What can be pushed.
    public enum Kind {
        FIRST(CreditRecipe.formOnly()),
        BETTER(CreditRecipe.allColumns()),
        /// Answers short loans with NaN or infinity; its offline metrics can't show it.
        HARMFUL(CreditRecipe.logTerm()),
        /// Lacks an input that its callers send.
        INCOMPATIBLE(CreditRecipe.withoutPersonalStatus());

        private final CreditRecipe recipe;

        Kind(CreditRecipe recipe) {
            this.recipe = recipe;
        }
    }

    private Credit() {}

    public static TrainedModel trained(Kind kind) {
        return TRAINED.computeIfAbsent(kind, it -> CreditRisk.train(it.recipe));
    }

    /// Every row of the data set as a question; `versions` names the versions that may answer and what each
    /// is.
    public static List<Question> questions(Map<String, Kind> versions) {
        var answers = new HashMap<String, List<Answer>>();
        versions.forEach((version, kind) -> answers.put(version, answers(kind)));
        var rows = CreditApplication.all();
        var questions = new ArrayList<Question>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            var expected = new HashMap<String, Answer>();
            for (var version : versions.keySet()) {
                expected.put(version, answers.get(version).get(i));
            }
            questions.add(new Question(body(rows.get(i)), expected));
        }
        return questions;
    }

    /// ONNX Runtime's own answer to every row.
    public static List<Answer> answers(Kind kind) {
        try (var oracle = new Oracle(trained(kind).onnx())) {
            return CreditApplication.all().stream()
                    .map(row -> oracle.ask(inputs(row)))
                    .toList();
        }
    }

    private static Map<String, Oracle.Tensor> inputs(CreditApplication row) {
        var inputs = new LinkedHashMap<String, Oracle.Tensor>();
        for (var column : CreditColumn.ALL) {
            inputs.put(
                    column.name(),
                    switch (column.kind()) {
                        case NUMBER -> new Oracle.Tensor.Floats(new float[] {row.number(column.name())}, 1, 1);
                        case WORD -> new Oracle.Tensor.Words(new String[] {row.word(column.name())}, 1, 1);
                    });
        }
        return inputs;
    }

    /// One row as an inference request in JSON.
    public static byte[] body(CreditApplication row) {
        var request = JSON.createObjectNode();
        var inputs = request.putArray("inputs");
        for (var column : CreditColumn.ALL) {
            var input = inputs.addObject().put("name", column.name());
            input.putArray("shape").add(1).add(1);
            switch (column.kind()) {
                case NUMBER -> input.put("datatype", "FP32").putArray("data").add(row.number(column.name()));
                case WORD -> input.put("datatype", "BYTES").putArray("data").add(row.word(column.name()));
            }
        }
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }
}
