package dev.windlass.agent;

import dev.windlass.chores.Chores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Caps memory where no cgroup does: looks at every inference worker once a second, on one thread, and has
/// those killed that hold more than they were given. Counts anonymous resident memory: neither the slab,
/// which is the node's, nor mapped files, which all share. Thread-safe.
final class MemoryWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final String FIELD = "RssAnon:";

    private final Map<Long, Cap> caps = new ConcurrentHashMap<>();
    private final OutOfMemoryKills kills = new OutOfMemoryKills();
    private final Chores chores = new Chores();

    private MemoryWatch(Duration every) {
        chores.every("memory-watch", every, this::look);
    }

    static MemoryWatch start() {
        return new MemoryWatch(EVERY);
    }

    private record Cap(long bytesMax, Consumer<String> kill) {}

    /// From now on, until [#remove].
    ///
    /// @param kill is told why, on the watch's thread; must not block
    void add(long pid, long bytesMax, Consumer<String> kill) {
        caps.put(pid, new Cap(bytesMax, kill));
    }

    void remove(long pid) {
        caps.remove(pid);
    }

    /// The kernel's own, which this watch looks at, too.
    OutOfMemoryKills kills() {
        return kills;
    }

    private void look() {
        kills.look();
        caps.forEach((pid, cap) -> anonymousBytes(pid).ifPresent(bytes -> {
            if (bytes > cap.bytesMax()) {
                caps.remove(pid, cap);
                cap.kill()
                        .accept("it held " + bytes + " bytes of memory and may hold " + cap.bytesMax()
                                + "; push the version with a larger --memory");
            }
        }));
    }

    /// Empty if the process is gone.
    static OptionalLong anonymousBytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(FIELD))
                    .mapToLong(line -> Long.parseLong(line.substring(FIELD.length())
                                    .replace("kB", "")
                                    .strip())
                            * 1024)
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException gone) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        chores.close();
    }
}
