package dev.windlass.gateway.arrow;

import java.nio.ByteBuffer;

/// Says of a frame without nulls that it has no validities, as a writer that leaves them out does. Its columns are an
/// element and a list. Their bytes are cut out.
final class Validities {
    private Validities() {}

    static byte[] leftOut(byte[] stream) {
        var content = ByteBuffer.wrap(stream.clone());
        var messages = new Messages(content);
        while (messages.next()) {
            if (messages.kind() == Messages.RECORD_BATCH) {
                return without(content, messages, new Batch(messages.flat).at(messages, messages.header()));
            }
        }
        throw new IllegalArgumentException("no batch");
    }

    /// A column's validity, its values; a list's validity, its elements' validity, their values.
    private static byte[] without(ByteBuffer content, Messages messages, Batch batch) {
        var in = messages.flat.in;
        var out = ByteBuffer.allocate(content.limit())
                .put(content.slice(0, batch.bodyAt()))
                .order(in.order());
        for (int buffer = 0; buffer < 5; buffer++) {
            int line = batch.bufferLine(buffer);
            boolean values = buffer == 1 || buffer == 4;
            out.putLong(line, out.position() - batch.bodyAt());
            out.putLong(line + Long.BYTES, values ? batch.bufferBytes(buffer) : 0);
            if (values) {
                out.put(in.slice(batch.bufferAt(buffer), batch.bufferBytes(buffer)));
                out.position(out.position() + 63 & -64);
            }
        }
        out.putLong(messages.bodyBytesAt(), out.position() - batch.bodyAt());
        out.putInt(-1).putInt(0);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }
}
