package dev.windlass.gateway.arrow;

import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes a stream whose buffers are compressed anew with plain ones: the same messages, of which positions and
/// lengths are corrected. What comes out is read as if it had come so, with the same distrust.
final class Unpacking {
    private static final int PREFIX_BYTES = 8;
    private static final int AS_IT_IS = -1;
    private static final byte[] PADDING = new byte[8];

    /// Its tables are some hundred kilobytes; whoever unpacks is one of a few threads.
    private static final ThreadLocal<ZstdDecompressor> ZSTD = ThreadLocal.withInitial(ZstdDecompressor::new);

    private final Messages messages;
    private final Batch batch;
    private final ByteBuffer in;
    private final StagedBody out;

    private Unpacking(ByteBuffer content, StagedBody out) {
        this.messages = new Messages(content);
        this.batch = new Batch(messages.flat);
        this.in = messages.flat.in;
        this.out = out;
    }

    /// Whether buffers of a stream are compressed; false, too, of what isn't a stream.
    static boolean needed(ByteBuffer content) {
        try {
            var messages = new Messages(content);
            while (messages.next()) {
                int header = header(messages);
                if (header != 0 && messages.flat.table(header, 3) != 0) {
                    return true;
                }
            }
        } catch (RefusedException toBeSaidLater) {
            return false;
        }
        return false;
    }

    /// @param out gets the stream; its limit counts what is decoded
    /// @throws RefusedException with 400, 413 or 503
    static void into(ByteBuffer content, StagedBody out) {
        new Unpacking(content, out).run();
    }

    private void run() {
        while (messages.next()) {
            int shift = out.byteSize() - messages.start();
            out.append(in.slice(messages.start(), messages.bodyAt() - messages.start()));
            int header = header(messages);
            if (header == 0 || messages.flat.table(header, 3) == 0) {
                out.append(in.slice(messages.bodyAt(), messages.bodyBytes()));
            } else {
                unpack(batch.at(messages, header), shift);
            }
        }
    }

    /// The record batch that a message has, a dictionary's too; 0 if it has none.
    private static int header(Messages messages) {
        return switch (messages.kind()) {
            case Messages.RECORD_BATCH -> messages.header();
            case Messages.DICTIONARY_BATCH -> messages.flat.table(messages.header(), 1);
            default -> 0;
        };
    }

    private void unpack(Batch packed, int shift) {
        var codec = Codec.of(messages.flat, packed.compression());
        int body = out.byteSize();
        long taken = 0;
        for (int i = 0; i < packed.bufferCount(); i++) {
            int at = out.byteSize() - body;
            taken += packed.bufferBytes(i);
            if (taken > packed.bodyBytes()) {
                throw packed.malformed("has compressed buffers that overlap");
            }
            buffer(codec, packed, i);
            put(packed.bufferLine(i) + shift, at);
            put(packed.bufferLine(i) + shift + Long.BYTES, out.byteSize() - body - at);
            out.append(ByteBuffer.wrap(PADDING, 0, -out.byteSize() & 7));
        }
        int length = messages.bodyBytesAt();
        if (length != 0) {
            put(length + shift, out.byteSize() - body);
        }
    }

    private void buffer(Codec codec, Batch packed, int index) {
        int at = packed.bufferAt(index);
        int bytes = packed.bufferBytes(index);
        if (bytes == 0) {
            return;
        }
        if (bytes < PREFIX_BYTES) {
            throw packed.malformed("has a compressed buffer of " + bytes + " bytes, without its length");
        }
        long plain = in.getLong(at);
        var coded = in.slice(at + PREFIX_BYTES, bytes - PREFIX_BYTES);
        if (plain == AS_IT_IS) {
            out.append(coded);
            return;
        }
        if (plain < 0) {
            throw packed.malformed("says that a buffer has " + plain + " bytes before it was compressed");
        }
        // The limit for bodies is far below.
        if (!codec.decode(coded, out.extend((int) Math.min(Integer.MAX_VALUE, plain)))) {
            throw packed.malformed("has a buffer that isn't " + codec + " of " + plain + " bytes");
        }
    }

    private void put(int at, long value) {
        out.content().order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    }

    /// How buffers may be compressed.
    enum Codec {
        LZ4_FRAME {
            @Override
            boolean decode(ByteBuffer in, ByteBuffer target) {
                return Lz4Frame.decode(in, target);
            }
        },
        ZSTD {
            @Override
            boolean decode(ByteBuffer in, ByteBuffer target) {
                try {
                    Unpacking.ZSTD.get().decompress(in, target);
                    return !target.hasRemaining();
                } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException damaged) {
                    return false;
                }
            }
        };

        /// Fills `target` exactly; false if that isn't what it holds.
        abstract boolean decode(ByteBuffer in, ByteBuffer target);

        private static Codec of(Flat flat, int compression) {
            int codec = flat.i8(compression, 0);
            if (flat.i8(compression, 1) != 0 || codec < 0 || codec > 1) {
                throw Refusal.bad(
                        "body", "codec " + codec, "is compressed in a way that isn't served", "use lz4, zstd or none");
            }
            return values()[codec];
        }
    }
}
