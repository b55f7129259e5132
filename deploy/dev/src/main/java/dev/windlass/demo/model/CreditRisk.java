package dev.windlass.demo.model;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/// Trains `credit-risk`: a logistic regression over standardised numbers and one-hot words. Its output is
/// FP32 `[-1, 2]`, the probabilities of `bad` and `good`.
public final class CreditRisk {
    private static final OffsetDateTime DATA_SET_DATE = OffsetDateTime.of(1994, 11, 17, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final int EPOCHS = 40;
    private static final long SEED = 7;

    private CreditRisk() {}

    /// @return the model with `auc` and `accuracy` of the held-out rows
    public static TrainedModel train(CreditRecipe recipe) {
        var split = CreditApplication.split();
        var training = split.training().stream().filter(recipe.rows()).toList();
        var heldOut = split.heldOut().stream().filter(recipe.rows()).toList();
        var features = CreditFeatures.fit(recipe, training);

        var trainer = new LinearSGDTrainer(
                new LogMulticlass(), new AdaGrad(recipe.learningRate(), 0.1), EPOCHS, 1_000_000, 16, SEED);
        LinearSGDModel model = trainer.train(dataset(features, training, "training"));
        var evaluation = new LabelEvaluator().evaluate(model, dataset(features, heldOut, "held out"));

        var onnx = CreditGraph.compose(recipe, features, model);
        return new TrainedModel(
                onnx.toByteArray(),
                Map.of("auc", evaluation.AUCROC(new Label("bad")), "accuracy", evaluation.accuracy()),
                Lineage.of(model, "german-credit.csv", "doi:10.24432/C5NC77", training.size(), heldOut.size()));
    }

    private static MutableDataset<Label> dataset(CreditFeatures features, List<CreditApplication> rows, String part) {
        var factory = new LabelFactory();
        var examples = new ArrayList<org.tribuo.Example<Label>>();
        for (var row : rows) {
            examples.add(new ArrayExample<>(
                    new Label(row.outcome()), features.names(row).toArray(String[]::new), features.values(row)));
        }
        var source = new SimpleDataSourceProvenance("german-credit.csv, " + part, DATA_SET_DATE, factory);
        return new MutableDataset<>(examples, source, factory);
    }
}
