package dev.windlass.demo.model;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LinearSGDModel;

/// Puts feature making in front of Tribuo's exported regression, so that the artifact takes the raw
/// application: numbers are standardised, words one-hot encoded, and the columns gathered in the order in
/// which Tribuo numbered them.
final class CreditGraph {
    /// The log-term feature is log(duration - this); months.
    static final float TERM_SHIFT = 6;

    private static final String FEATURES = "input"; // Tribuo's name for what its own graph starts from
    private static final String RAW_OUTPUT = "output";
    private static final String OUTPUT = "probabilities";

    private final OnnxNodes nodes = new OnnxNodes();
    private final Map<String, Integer> position = new LinkedHashMap<>(); // feature name to its column before the gather
    private final List<String> blocks = new ArrayList<>();

    private CreditGraph() {}

    static OnnxMl.ModelProto compose(CreditRecipe recipe, CreditFeatures features, LinearSGDModel model) {
        return new CreditGraph().build(recipe, features, model);
    }

    private OnnxMl.ModelProto build(CreditRecipe recipe, CreditFeatures features, LinearSGDModel model) {
        features.numbers().forEach(this::number);
        features.words().forEach(this::word);
        nodes.concat(blocks, 1, "made");
        nodes.gather("made", 1, tribuoOrder(model), FEATURES);

        var exported = model.exportONNXModel("dev.windlass.demo", 1);
        var graph = OnnxMl.GraphProto.newBuilder()
                .setName("credit-risk")
                .addAllInitializer(nodes.constants())
                .addAllInitializer(exported.getGraph().getInitializerList())
                .addAllNode(nodes.nodes());
        recipe.inputs().forEach(column -> graph.addInput(OnnxNodes.columnInput(column.name(), column.kind())));
        exported.getGraph().getNodeList().forEach(node -> graph.addNode(renamed(node)));
        graph.addOutput(OnnxNodes.matrix(OUTPUT, model.getOutputIDInfo().size()));
        return exported.toBuilder()
                .setGraph(graph)
                .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder()
                        .setDomain("ai.onnx.ml")
                        .setVersion(1))
                .addMetadataProps(OnnxMl.StringStringEntryProto.newBuilder()
                        .setKey("labels")
                        .setValue(labels(model)))
                .build();
    }

    private void number(String name, CreditFeatures.Scale scale) {
        String raw = name;
        if (name.equals(CreditFeatures.LOG_TERM)) {
            nodes.binary("Sub", "duration", TERM_SHIFT, "term");
            nodes.unary("Log", "term", "term_log");
            raw = "term_log";
        }
        nodes.binary("Sub", raw, scale.mean(), name + "_centred");
        nodes.binary("Div", name + "_centred", scale.deviation(), name + "_scaled");
        position.put(name, position.size());
        blocks.add(name + "_scaled");
    }

    private void word(String column, List<String> seen) {
        nodes.oneHot(column, seen, column + "_hot");
        nodes.reshape(column + "_hot", List.of(-1L, (long) seen.size()), column + "_flat");
        seen.forEach(word -> position.put(column + "=" + word, position.size()));
        blocks.add(column + "_flat");
    }

    /// For each of Tribuo's feature numbers, the column that makes it.
    private List<Long> tribuoOrder(LinearSGDModel model) {
        var order = new ArrayList<Long>();
        for (int id = 0; id < model.getFeatureIDMap().size(); id++) {
            String name = model.getFeatureIDMap().get(id).getName();
            order.add((long) java.util.Objects.requireNonNull(position.get(name), name));
        }
        return order;
    }

    private static OnnxMl.NodeProto renamed(OnnxMl.NodeProto node) {
        var builder = node.toBuilder().clearOutput();
        node.getOutputList().forEach(output -> builder.addOutput(output.equals(RAW_OUTPUT) ? OUTPUT : output));
        return builder.build();
    }

    private static String labels(LinearSGDModel model) {
        var names = new ArrayList<String>();
        for (int id = 0; id < model.getOutputIDInfo().size(); id++) {
            Label label = model.getOutputIDInfo().getOutput(id);
            names.add(label.getLabel());
        }
        return String.join(",", names);
    }
}
