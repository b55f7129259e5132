package dev.windlass.gateway.oip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// `ModelStreamInferResponse`: an answer or why there is none, of one request in a stream of them.
public final class WireStream {
    private static final int ERROR = 1;
    private static final int ANSWER = 2;
    private static final int ANSWER_ID = 3;
    private static final int ANSWER_PARAMETERS = 4;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int STRING = 3;

    private WireStream() {}

    /// What stands before a `ModelInferResponse` of so many bytes.
    public static byte[] head(int answerBytes) {
        var head = ByteBuffer.allocate(1 + WireOut.size(answerBytes));
        new WireOut(head).head(ANSWER, answerBytes);
        return head.array();
    }

    /// The answer's id says which request it is about, as Triton has it, and a parameter why, for programs.
    ///
    /// @param id null if the request has none, or wasn't understood
    public static byte[] refusal(String text, @Nullable String id, String parameter, String reason) {
        var entry = field(KEY, parameter.getBytes(UTF_8));
        var value = field(VALUE, field(STRING, reason.getBytes(UTF_8)));
        var parameters = field(ANSWER_PARAMETERS, joined(entry, value));
        var answer = id == null ? parameters : joined(field(ANSWER_ID, id.getBytes(UTF_8)), parameters);
        return joined(field(ERROR, text.getBytes(UTF_8)), field(ANSWER, answer));
    }

    private static byte[] field(int number, byte[] content) {
        var bytes = ByteBuffer.allocate(Math.toIntExact(WireOut.sized(content.length)));
        new WireOut(bytes).bytes(number, content);
        return bytes.array();
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }
}
