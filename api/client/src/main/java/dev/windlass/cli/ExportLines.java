package dev.windlass.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lines of a file of any size, in bounded memory.
final class ExportLines {
    private static final int LINE_BYTES_MAX = 16 << 20;
    private static final int BUFFER = 1 << 18;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;

    /// @param in the caller closes it
    ExportLines(InputStream in) {
        this.in = in;
    }

    /// The next line, without its end; null after the last.
    ///
    /// @throws UsageException for a line that is too long to be one of an export
    @Nullable String next() throws IOException {
        if (from == to && !fill()) {
            return null;
        }
        int end = end();
        if (end < to) {
            var line = new String(buffer, from, end - from, StandardCharsets.UTF_8);
            from = end + 1;
            return line;
        }
        return longer();
    }

    /// One that goes on in the next buffer.
    private String longer() throws IOException {
        var line = new ByteArrayOutputStream(2 * BUFFER);
        boolean whole;
        do {
            int end = end();
            line.write(buffer, from, end - from);
            if (line.size() > LINE_BYTES_MAX) {
                throw new UsageException(
                        "a line has more than " + LINE_BYTES_MAX + " bytes",
                        "give what windlass audit export has written");
            }
            whole = end < to;
            from = whole ? end + 1 : to;
        } while (!whole && fill());
        return line.toString(StandardCharsets.UTF_8);
    }

    private int end() {
        int end = from;
        while (end < to && buffer[end] != '\n') {
            end++;
        }
        return end;
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(buffer));
        return to > 0;
    }
}
