package dev.windlass.control;

import java.io.Serial;

/// Carries an [ApiFailure] out of a handler.
public final class ApiException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient ApiFailure failure;

    public ApiException(ApiFailure failure) {
        // No stack trace: a refusal is an answer, not a surprise.
        super(failure.toString(), null, false, false);
        this.failure = failure;
    }

    public ApiFailure failure() {
        return failure;
    }
}
