package dev.windlass.control;

import dev.windlass.columns.ColumnPlan;
import dev.windlass.control.ModelInspector.Inspection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a model file says of the columns that fill its inputs has to be meant: it can't be corrected once the
/// version is registered, as it is part of the file.
final class ColumnsAtPush {
    static final String REASON = "ColumnsInvalid";

    private ColumnsAtPush() {}

    /// @param inputs as the inspection reports them
    static Optional<Inspection.Refused> refused(JsonNode inputs) {
        for (var input : inputs) {
            var wrong = input.has("columns") ? wrong(input) : null;
            if (wrong != null) {
                return Optional.of(new Inspection.Refused(
                        REASON,
                        "the columns of input " + input.path("name").asString() + ": " + wrong,
                        "correct the model's property " + ColumnPlan.KEY
                                + input.path("name").asString() + ", or the file of --columns, and push it again"));
            }
        }
        return Optional.empty();
    }

    private static @Nullable String wrong(JsonNode input) {
        return switch (ColumnPlan.read(input.path("columns").asString())) {
            case ColumnPlan.Read.Wrong(var message) -> message;
            case ColumnPlan.Read.Good(var plan) -> {
                long width = input.path("shape").path(1).asLong(-1);
                yield width < 0 || width == plan.width()
                        ? null
                        : "they make rows of width " + plan.width() + ", and it takes " + width;
            }
        };
    }
}
