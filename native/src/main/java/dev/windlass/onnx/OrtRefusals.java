package dev.windlass.onnx;

import dev.windlass.onnx.SessionOutcome.Reason;
import dev.windlass.onnx.SessionOutcome.Refused;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import java.util.regex.Pattern;

/// Which refusal ONNX Runtime's own error at load amounts to. It has one code for many causes, so its text
/// decides.
final class OrtRefusals {
    private static final int MESSAGE_LENGTH_MAX = 500;

    /// Where the file lay while it was looked at is nobody's business.
    private static final Pattern LOCAL_PATH = Pattern.compile("^Load model from .*? failed: ?");

    private OrtRefusals() {}

    static Refused of(OnnxException e) {
        String said =
                shortened(LOCAL_PATH.matcher(String.valueOf(e.getMessage())).replaceFirst(""));
        if (says(said, "No Op registered for", "is not a registered function/op", "Could not find an implementation")) {
            return new Refused(
                    Reason.UNKNOWN_OPERATOR,
                    "the model uses an operator that ONNX Runtime doesn't have; export it with standard operators: "
                            + said);
        }
        if (says(said, "opset", "Unsupported model IR version")) {
            return new Refused(
                    Reason.UNSUPPORTED_OPSET,
                    "the model needs a newer ONNX Runtime; export it with an older opset or IR version: " + said);
        }
        if (e.code() == OnnxRuntimeC.ORT_INVALID_PROTOBUF()) {
            return new Refused(
                    Reason.NOT_ONNX, "the file isn't an ONNX model; upload one made by an exporter: " + said);
        }
        return new Refused(
                Reason.INVALID_MODEL,
                "ONNX Runtime refuses the model; check it with onnx.checker and export again: " + said);
    }

    private static boolean says(String message, String... parts) {
        for (var part : parts) {
            if (message.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static String shortened(String message) {
        return message.length() <= MESSAGE_LENGTH_MAX ? message : message.substring(0, MESSAGE_LENGTH_MAX) + "...";
    }
}
