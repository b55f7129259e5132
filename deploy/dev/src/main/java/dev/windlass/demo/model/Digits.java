package dev.windlass.demo.model;

import ai.onnx.proto.OnnxMl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.tribuo.Example;
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

/// Trains `digits`: a multinomial regression over the 64 pixels (0..1) of a hand-written digit. Input
/// `input` is FP32 `[-1, 64]`, output `output` FP32 `[-1, 10]`, a probability per class in the order of
/// the artifact's labels.
public final class Digits {
    public static final int PIXELS = 64;

    private static final String RESOURCE = "/data/digits.csv.gz";
    private static final OffsetDateTime DATA_SET_DATE = OffsetDateTime.of(1998, 7, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final int HELD_OUT = 360;
    private static final long SEED = 11;

    private Digits() {}

    /// One image: pixels scaled to 0..1, row by row, and the digit that it shows.
    public record Image(float[] pixels, String digit) {}

    /// All 1,797 images, in the file's order.
    public static List<Image> all() {
        try (var lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(Digits.class.getResourceAsStream(RESOURCE), RESOURCE)),
                StandardCharsets.UTF_8))) {
            return lines.lines().map(Digits::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return the model with `accuracy` on 360 held-out images, after that many passes over the others
    public static TrainedModel train(int epochs) {
        return train(epochs, model -> model.exportONNXModel("dev.windlass.demo", 1));
    }

    /// The same, with a second output `digit`: see [DigitTable].
    ///
    /// @param table what becomes of the order of the artifact's labels on its way out; what is measured
    ///     is the model before its export, and doesn't show it
    public static TrainedModel trainLabelled(int epochs, UnaryOperator<List<Long>> table) {
        return train(epochs, model -> {
            var digits = new ArrayList<Long>();
            for (int id = 0; id < model.getOutputIDInfo().size(); id++) {
                Label label = model.getOutputIDInfo().getOutput(id);
                digits.add(Long.valueOf(label.getLabel()));
            }
            return DigitTable.behind(model.exportONNXModel("dev.windlass.demo", 1), table.apply(digits));
        });
    }

    private static TrainedModel train(int epochs, Function<LinearSGDModel, OnnxMl.ModelProto> export) {
        var images = new ArrayList<>(all());
        Collections.shuffle(images, new Random(SEED));
        var heldOut = images.subList(0, HELD_OUT);
        var training = images.subList(HELD_OUT, images.size());
        var trainer = new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.5, 0.1), epochs, 1_000_000, 16, SEED);
        LinearSGDModel model = trainer.train(dataset(training, "training"));
        var evaluation = new LabelEvaluator().evaluate(model, dataset(heldOut, "held out"));
        return new TrainedModel(
                export.apply(model).toByteArray(),
                Map.of("accuracy", evaluation.accuracy()),
                Lineage.of(model, "digits.csv.gz", "doi:10.24432/C50P49", training.size(), heldOut.size()));
    }

    private static MutableDataset<Label> dataset(List<Image> images, String part) {
        var factory = new LabelFactory();
        var names = new String[PIXELS];
        Arrays.setAll(names, i -> "pixel-%02d".formatted(i));
        var examples = new ArrayList<Example<Label>>();
        for (var image : images) {
            var values = new double[PIXELS];
            // Tribuo numbers only features that it has seen: a pixel that is always blank is still seen, as
            // 0.
            Arrays.setAll(values, i -> image.pixels()[i]);
            examples.add(new ArrayExample<>(new Label(image.digit()), names.clone(), values));
        }
        return new MutableDataset<>(
                examples, new SimpleDataSourceProvenance("digits.csv.gz, " + part, DATA_SET_DATE, factory), factory);
    }

    private static Image parse(String line) {
        String[] cells = line.split(",", -1);
        var pixels = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            pixels[i] = Float.parseFloat(cells[i]) / 16f;
        }
        return new Image(pixels, cells[PIXELS]);
    }
}
