package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import java.nio.ByteBuffer;

/// The JSON part of an infer request's body.
///
/// @param bytes what is read as JSON
/// @param bodyBytes of the whole body, the tensors behind the JSON included
public record JsonPart(ByteBuffer bytes, long bodyBytes) {
    /// The header that says how long it is, if binary tensors follow it.
    public static final String HEADER = "Inference-Header-Content-Length";

    /// Some clients write the header into the headers that their caller gave them, and send it again with the next
    /// request, whose body is JSON alone.
    public static final String REMEDY =
            "leave the header out if the whole body is JSON, or give the length of this body's JSON"
                    + " part; your client may have kept the header of an earlier request";

    boolean whole() {
        return bytes.remaining() == bodyBytes;
    }

    /// The JSON is malformed; where only a part of the body was read, the header that said so is the likeliest reason.
    ///
    /// @param field where it was found; empty if it can't be said
    /// @param message begins with a verb
    RuntimeException malformed(String field, String message, String remedy) {
        if (whole()) {
            return Refusal.bad(field, "", message, remedy);
        }
        return Refusal.bad(
                HEADER,
                Integer.toString(bytes.remaining()),
                "says that the first " + bytes.remaining() + " of the body's " + bodyBytes
                        + " bytes are its JSON part, and they are no complete JSON object: "
                        + (field.isEmpty() ? "" : field + " ") + message,
                REMEDY);
    }
}
