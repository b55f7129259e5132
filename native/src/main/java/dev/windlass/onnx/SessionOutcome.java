package dev.windlass.onnx;

/// What came of opening a model file.
public sealed interface SessionOutcome {
    /// The caller owns the session and closes it.
    record Loaded(OnnxSession session) implements SessionOutcome {}

    /// The file can't be served, and never will be as it is; `message` names what is wrong and the remedy.
    record Refused(Reason reason, String message) implements SessionOutcome {}

    /// Not on this device as it is now; another one, or this one later, may do. `message` names what it lacks.
    record NotHere(String message) implements SessionOutcome {}

    /// The device is in a state that only a new process gets out of. The message is the driver's.
    record DeviceLost(String message) implements SessionOutcome {}

    /// Stable names, part of what `windlass worker --inspect` prints.
    enum Reason {
        NOT_ONNX,
        TRUNCATED,
        EXTERNAL_DATA,
        UNKNOWN_OPERATOR,
        UNSUPPORTED_OPSET,
        INVALID_MODEL,
        UNSUPPORTED_TYPE,
        RANK_TOO_HIGH,
        ROW_TOO_LARGE,
        TOO_MANY_TENSORS
    }
}
