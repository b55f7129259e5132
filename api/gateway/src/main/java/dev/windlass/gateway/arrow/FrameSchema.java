package dev.windlass.gateway.arrow;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/// What a stream's schema declares, and what that is to a model. Immutable.
///
/// @param nodes how many each batch has
/// @param buffers the same, those of views left out
/// @param views how many columns have views
/// @param said parameters in its metadata
record FrameSchema(List<Column> columns, int nodes, int buffers, int views, Parameters.Said said, Wanted wanted) {
    /// @param messages at the schema
    /// @throws RefusedException if it isn't valid, or its columns aren't what the model takes
    static FrameSchema read(Messages messages, InstanceSpec spec) {
        var flat = messages.flat;
        int schema = messages.header();
        if (flat.i16(schema, 0) != 0) {
            throw Refusal.bad("body", "", "is big-endian", "send it from a little-endian machine, or swap its bytes");
        }
        int all = flat.vector(schema, 1, 4);
        int count = flat.length(all);
        if (count > TensorSpec.TENSORS_MAX) {
            throw Refusal.bad(
                    "columns",
                    Integer.toString(count),
                    "are more than " + TensorSpec.TENSORS_MAX,
                    "send the model's inputs only");
        }
        var fields = new FieldReader(flat);
        var columns = new ArrayList<Column>(count);
        for (int i = 0; i < count; i++) {
            columns.add(fields.read(flat.tableAt(all, i)));
        }
        var parameters = new Parameters(flat, Parameters.Said.NOTHING);
        parameters.read(flat.vector(schema, 2, 4));
        parameters.read(messages.customMetadata());
        var wanted = WantedColumns.of(columns, spec);
        return new FrameSchema(
                List.copyOf(columns), fields.nodes(), fields.buffers(), fields.views(), parameters.said(), wanted);
    }
}
