package dev.windlass.gateway.arrow;

import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/// Whether texts are UTF-8, as a column of that type must be: its readers don't look again.
final class Utf8 {
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /// @throws RefusedException naming the first text that isn't
    static void require(ReplyTensor output, ByteBuffer offsets) {
        if (ascii(output.data())) {
            return;
        }
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var chars = CharBuffer.allocate(1024);
        for (int i = 0; i < output.elements(); i++) {
            int from = (int) offsets.getLong(8 * i);
            int to = (int) offsets.getLong(8 * i + 8);
            if (!is(output.data().slice(from, to - from), decoder, chars)) {
                throw Refusal.bad(
                        "outputs[" + output.name() + "]",
                        "",
                        "element " + i + " isn't UTF-8",
                        "ask for it with OIP's binary tensors");
            }
        }
    }

    private static boolean ascii(ByteBuffer data) {
        int i = 0;
        for (; i + Long.BYTES <= data.limit(); i += Long.BYTES) {
            if ((data.getLong(i) & NOT_ASCII) != 0) {
                return false;
            }
        }
        for (; i < data.limit(); i++) {
            if (data.get(i) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean is(ByteBuffer text, CharsetDecoder decoder, CharBuffer chars) {
        decoder.reset();
        while (true) {
            var step = decoder.decode(text, chars.clear(), true);
            if (step.isError()) {
                return false;
            }
            if (step.isUnderflow()) {
                return true;
            }
        }
    }
}
