package dev.windlass.onnx;

import dev.windlass.onnx.jextract.OnnxRuntimeC;
import java.util.regex.Pattern;

/// What a run failed of, as far as ONNX Runtime tells.
public enum Fault {
    /// The values or the shapes of these very inputs: others may run.
    INPUTS,
    /// Anything else.
    RUN;

    /// Operators that check their operands' shapes by an assertion don't say so in the code, only in the text.
    private static final Pattern SHAPES = Pattern.compile(
            "broadcast|cannot be reshaped|dimension mismatch|dimensions? must|must match|not compatible|incompatible|"
                    + "out of (?:data )?bounds|out of range|Invalid input shape",
            Pattern.CASE_INSENSITIVE);

    /// It was this side that gave the output a place of another shape.
    private static final String PLACE = "The output OrtValue provided for output";

    static Fault of(OnnxException said) {
        var text = String.valueOf(said.getMessage());
        boolean inputs = said.code() == OnnxRuntimeC.ORT_INVALID_ARGUMENT()
                || SHAPES.matcher(text).find();
        return inputs && !text.contains(PLACE) ? INPUTS : RUN;
    }
}
