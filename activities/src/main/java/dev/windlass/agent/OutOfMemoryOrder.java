package dev.windlass.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whom the kernel ends when a machine or a container has no memory left: an inference worker, which takes one
/// version down for a moment, and not the node, which takes down all.
final class OutOfMemoryOrder {
    private static final int AHEAD = 200;
    private static final int SCORE_MAX = 1000;

    private OutOfMemoryOrder() {}

    /// Puts a child of this process before this process. Where `/proc` doesn't let it, the order stays as it is.
    static void beforeThis(long pid) {
        try {
            int own = score(ProcessHandle.current().pid());
            Files.writeString(file(pid), Integer.toString(Math.min(SCORE_MAX, own + AHEAD)));
        } catch (IOException notAllowed) {
            // Or the process has ended already: it is launched again, or the node does without.
            return;
        }
    }

    static int score(long pid) throws IOException {
        return Integer.parseInt(Files.readString(file(pid)).strip());
    }

    private static Path file(long pid) {
        return Path.of("/proc", Long.toString(pid), "oom_score_adj");
    }
}
