package dev.windlass.onnx;

import dev.windlass.onnx.SessionOutcome.Reason;

/// This model can't be served.
final class UnservedModel extends Exception {
    private static final long serialVersionUID = 1;

    final Reason reason;

    UnservedModel(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
