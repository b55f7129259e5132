package dev.windlass.demo.model;

import ai.onnx.proto.OnnxMl;
import java.util.List;

/// Puts a table of labels behind Tribuo's exported regression: besides the probabilities, `output`, the
/// artifact says the digit itself, `digit`, INT64 `[-1, 1]`: the table's entry for the most probable
/// class.
final class DigitTable {
    private DigitTable() {}

    /// @param table for each class, in the exported model's order, the digit that is said
    static OnnxMl.ModelProto behind(OnnxMl.ModelProto exported, List<Long> table) {
        var nodes = new OnnxNodes();
        nodes.argMax("output", "class");
        nodes.lookUp(table, "class", "digit");
        var graph = exported.getGraph().toBuilder()
                .addAllInitializer(nodes.constants())
                .addAllNode(nodes.nodes())
                .addOutput(OnnxNodes.numbers("digit", 1));
        return exported.toBuilder().setGraph(graph).build();
    }
}
