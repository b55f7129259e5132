package dev.windlass.worker.inspect;

import dev.windlass.slab.TensorSpec;
import java.util.List;

/// What an inspection found, and what is printed of it.
sealed interface Inspection {
    /// The file can be served as it is.
    ///
    /// @param digest `sha256:` and 64 lower-case hex digits
    record Accepted(String digest, long byteSize, List<TensorSpec> inputs, List<TensorSpec> outputs)
            implements Inspection {}

    /// The file can't be served. `reason` is a stable name: one of `LoadOutcome.Reason`, or [#TOO_LARGE].
    record Refused(String reason, String message) implements Inspection {}

    /// Nothing is known of the file; the fault is on our side.
    record Failed(String message) implements Inspection {}

    String TOO_LARGE = "TOO_LARGE";

    /// One line of JSON without its line end.
    default String toJson() {
        return switch (this) {
            case Accepted(var digest, long byteSize, var inputs, var outputs) ->
                new JsonLine()
                        .put("digest", digest)
                        .put("byteSize", byteSize)
                        .put("inputs", inputs)
                        .put("outputs", outputs)
                        .put(
                                "arrowSchema",
                                new JsonLine()
                                        .put("inputs", ArrowSchemas.message(inputs))
                                        .put("outputs", ArrowSchemas.message(outputs)))
                        .toString();
            case Refused(var reason, var message) ->
                new JsonLine().put("refused", reason).put("message", message).toString();
            case Failed(var message) -> new JsonLine().put("failed", message).toString();
        };
    }
}
