package dev.windlass.gateway.body;

import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// A compressed body's plain bytes, read as the formats are written down: gzip (RFC 1952) is one member or several, one
/// behind the other, deflate (RFC 1950) is one stream; every checksum is compared, and no byte may follow. The JDK's
/// own stream ends without a word at what follows a member and is none. Owned by who makes it.
public final class Inflation implements AutoCloseable {
    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATED = 8;
    private static final int HEAD_CHECKED = 2;
    private static final int EXTRA = 4;
    private static final int NAMED = 8;
    private static final int COMMENTED = 16;
    private static final int RESERVED = 0xe0;
    private static final int TRAILER_BYTES = 8;
    private static final int STEP_BYTES = 8192;

    private final ByteBuffer in;
    private final boolean gzip;
    private final Inflater inflater;
    private final CRC32 checksum = new CRC32();
    private boolean begun;

    private Inflation(ByteBuffer in, boolean gzip) {
        this.in = in.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.gzip = gzip;
        this.inflater = new Inflater(gzip);
    }

    public static Inflation gzip(ByteBuffer in) {
        return new Inflation(in, true);
    }

    public static Inflation deflate(ByteBuffer in) {
        return new Inflation(in, false);
    }

    /// @return how many bytes were put into `target`, at least one; -1 at the end
    /// @throws DataFormatException if the body isn't what it should be
    public int read(byte[] target) throws DataFormatException {
        while (true) {
            if (!begun) {
                begin();
            }
            int count = inflater.inflate(target);
            if (count > 0) {
                checksum.update(target, 0, count);
                return count;
            }
            if (!inflater.finished()) {
                throw new DataFormatException("ends too early");
            }
            end();
            if (!in.hasRemaining()) {
                return -1;
            }
        }
    }

    /// Appends all plain bytes.
    ///
    /// @throws DataFormatException if the body isn't what it should be
    /// @throws RefusedException as [StagedBody#append]
    public void readAll(StagedBody plain) throws DataFormatException {
        var step = new byte[STEP_BYTES];
        for (int count = read(step); count >= 0; count = read(step)) {
            plain.append(ByteBuffer.wrap(step, 0, count));
        }
    }

    private void begin() throws DataFormatException {
        if (gzip) {
            head();
        }
        inflater.reset();
        inflater.setInput(in); // moves its position by what it takes
        checksum.reset();
        begun = true;
    }

    private void end() throws DataFormatException {
        if (!gzip) {
            if (in.hasRemaining()) {
                throw new DataFormatException("has " + in.remaining() + " bytes behind its end");
            }
            return;
        }
        require(in.remaining() >= TRAILER_BYTES, "ends too early");
        require(in.getInt() == (int) checksum.getValue(), "has another checksum than its bytes");
        require(in.getInt() == (int) inflater.getBytesWritten(), "has another length than its bytes");
        begun = false;
    }

    private void head() throws DataFormatException {
        int start = in.position();
        require(
                in.remaining() >= 10 && (in.getShort() & 0xffff) == MAGIC && in.get() == DEFLATED,
                "has bytes that are no gzip member");
        int flags = in.get() & 0xff;
        require((flags & RESERVED) == 0, "has flags that RFC 1952 reserves");
        skip(6);
        if ((flags & EXTRA) != 0) {
            require(in.remaining() >= 2, "ends too early");
            skip(in.getShort() & 0xffff);
        }
        if ((flags & NAMED) != 0) {
            skipText();
        }
        if ((flags & COMMENTED) != 0) {
            skipText();
        }
        if ((flags & HEAD_CHECKED) != 0) {
            checkHead(start);
        }
    }

    private void checkHead(int start) throws DataFormatException {
        checksum.reset();
        checksum.update(in.slice(start, in.position() - start));
        require(in.remaining() >= 2, "ends too early");
        require((in.getShort() & 0xffff) == (checksum.getValue() & 0xffff), "has another checksum than its head");
    }

    private void skip(int bytes) throws DataFormatException {
        require(in.remaining() >= bytes, "ends too early");
        in.position(in.position() + bytes);
    }

    private void skipText() throws DataFormatException {
        do {
            require(in.hasRemaining(), "ends too early");
        } while (in.get() != 0);
    }

    private static void require(boolean right, String otherwise) throws DataFormatException {
        if (!right) {
            throw new DataFormatException(otherwise);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
