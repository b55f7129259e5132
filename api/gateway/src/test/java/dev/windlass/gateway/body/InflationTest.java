package dev.windlass.gateway.body;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InflationTest {
    private static final byte[] PLAIN =
            "some text, some text, and more of it".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private final Random random = new Random(20_261_128);

    private static byte[] all(Inflation inflation) throws DataFormatException {
        var out = new ByteArrayOutputStream();
        var step = new byte[7];
        try (inflation) {
            for (int count = inflation.read(step); count >= 0; count = inflation.read(step)) {
                out.write(step, 0, count);
            }
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length + 3)
                .position(3)
                .put(bytes)
                .flip()
                .position(3);
    }

    @Test
    void whatWasPackedComesOutAgain() throws Exception {
        for (int i = 0; i < 300; i++) {
            var plain = new byte[random.nextInt(5000)];
            random.nextBytes(plain);
            Arrays.fill(plain, 0, random.nextInt(plain.length + 1), (byte) 1);
            var zlib = new ByteArrayOutputStream();
            try (var out = new DeflaterOutputStream(zlib)) {
                out.write(plain);
            }

            assertArrayEquals(plain, all(Inflation.gzip(direct(gzip(plain)))));
            assertArrayEquals(plain, all(Inflation.deflate(direct(zlib.toByteArray()))));
        }
    }

    /// A name, a comment, an extra field and a checksum of the head, as gzip(1) and others write them.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 8, 16, 31})
    void aHeadMayHaveAllThatTheFormatKnows(int flags) throws Exception {
        assertArrayEquals(PLAIN, all(Inflation.gzip(direct(withHead(flags, 0)))));
    }

    @Test
    void aHeadThatIsNotOfTheFormatIsRefused() throws IOException {
        for (int flags : new int[] {32, 64, 128}) {
            var reserved = withHead(flags, 0);
            assertThrows(DataFormatException.class, () -> all(Inflation.gzip(direct(reserved))));
        }
        var damaged = withHead(2, 1);
        assertThrows(DataFormatException.class, () -> all(Inflation.gzip(direct(damaged))));
    }

    @Test
    void whatWasCutAnywhereIsRefused() throws Exception {
        for (var whole : new byte[][] {withHead(31, 0), gzip(PLAIN)}) {
            for (int length = 0; length < whole.length; length++) {
                var cut = Arrays.copyOf(whole, length);
                assertThrows(DataFormatException.class, () -> all(Inflation.gzip(direct(cut))));
            }
        }
    }

    private static byte[] withHead(int flags, int damage) throws IOException {
        var packed = gzip(PLAIN);
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 0, 3});
        if ((flags & 4) != 0) {
            out.writeBytes(new byte[] {3, 0, 7, 8, 9});
        }
        if ((flags & 8) != 0) {
            out.writeBytes(new byte[] {'n', 'a', 'm', 'e', 0});
        }
        if ((flags & 16) != 0) {
            out.write(0);
        }
        if ((flags & 2) != 0) {
            var checksum = new CRC32();
            checksum.update(out.toByteArray());
            out.write((int) checksum.getValue() + damage);
            out.write((int) (checksum.getValue() >> 8));
        }
        out.write(packed, 10, packed.length - 10);
        return out.toByteArray();
    }
}
