package dev.windlass.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// What a person watches: lines, and on a terminal one status line below them that is redrawn in place.
/// Elsewhere [#status] shows nothing. Thread-safe; whatever prints here, also the supervisor, keeps the
/// status line whole.
public final class LiveOutput extends PrintStream {
    private final Below below;

    private LiveOutput(Below below) {
        super(below, true, StandardCharsets.UTF_8);
        this.below = below;
    }

    /// @param redraws whether `target` is a terminal that understands cursor movements
    public static LiveOutput on(PrintStream target, boolean redraws) {
        return new LiveOutput(new Below(target, redraws));
    }

    /// Whether a status line can be shown.
    boolean redraws() {
        return below.redraws;
    }

    /// Replaces the status line; empty removes it.
    void status(String line) {
        below.status(line);
    }

    /// Takes the status line away before anything is written, and draws it again after a line's end.
    private static final class Below extends OutputStream {
        private static final String ERASE = "\r\u001b[K";

        // A status that is wider than the terminal is cut, not wrapped: a second line couldn't be erased.
        private static final String NO_WRAP = "\u001b[?7l";
        private static final String WRAP = "\u001b[?7h";

        private final PrintStream target;
        private final boolean redraws;
        private String status = "";
        private boolean atLineStart = true;

        Below(PrintStream target, boolean redraws) {
            this.target = target;
            this.redraws = redraws;
        }

        @Override
        public synchronized void write(int each) throws IOException {
            write(new byte[] {(byte) each}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return;
            }
            if (atLineStart && !status.isEmpty()) {
                target.print(ERASE);
            }
            target.write(bytes, from, length);
            atLineStart = bytes[from + length - 1] == '\n';
            draw();
        }

        synchronized void status(String line) {
            if (!redraws) {
                return;
            }
            if (atLineStart && !status.isEmpty()) {
                target.print(ERASE);
            }
            status = line;
            draw();
        }

        private void draw() {
            if (atLineStart && !status.isEmpty()) {
                target.print(NO_WRAP + status + WRAP);
            }
            target.flush();
        }
    }
}
