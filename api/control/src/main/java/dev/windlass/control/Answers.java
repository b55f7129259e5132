package dev.windlass.control;

import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/// Writes answers, and asks for fields that JSON may leave out.
final class Answers {
    private Answers() {}

    static void json(Context ctx, int status, Object value) {
        ctx.status(status).contentType("application/json").result(Bodies.write(value));
    }

    /// A required field: records of JSON have null where it is missing, whatever their types say.
    static <T> T given(String field, @Nullable T value) {
        if (value == null) {
            throw new ApiException(ApiFailure.invalid(field, "", "is missing", "give this field a value"));
        }
        return value;
    }
}
