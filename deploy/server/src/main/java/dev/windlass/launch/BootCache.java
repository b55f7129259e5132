package dev.windlass.launch;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Ahead-of-time caches of this program's JVMs: classes loaded and linked, methods profiled (JEP 483, 514, 515). They
/// lie in `boot/` beside the directory of production's jar, one file per kind of JVM, and are made by a training run
/// when a build is staged. A JVM starts without a cache that isn't there or isn't of its release.
///
/// It does not reject every cache of another class path: JDK 25.0.3 takes one whose jars have changed and silently runs
/// the old classes (JDK-8377932, mended for 25.0.4). So each build is staged into a directory of its own, whose jars
/// never change and whose caches no other build finds (`stage` in the launcher). Nothing may build into that directory.
public final class BootCache {
    private static final String RECORD = "windlass.boot.record";
    private static final String DIRECTORY = "boot";

    private BootCache() {}

    /// JVM flags for a start of the kind `jvm` (`node`, `control`, `worker`, `client`): those that use
    /// its cache; none if there is no cache. While a training run is being recorded, those that record.
    public static List<String> flags(String jvm) {
        var record = System.getProperty(RECORD);
        if (record != null) {
            return List.of(
                    "-D" + RECORD + "=" + record,
                    "-XX:AOTMode=record",
                    "-XX:AOTConfiguration=" + recording(Path.of(record), jvm));
        }
        return directory().map(caches -> flags(caches, jvm)).orElse(List.of());
    }

    /// The same for the program in `jar`, which lies beside its caches.
    public static List<String> flagsBeside(Path jar, String jvm) {
        return flags(jar.toAbsolutePath().normalize().resolveSibling(DIRECTORY), jvm);
    }

    private static List<String> flags(Path caches, String jvm) {
        var cache = caches.resolve(jvm + ".aot");
        return Files.isReadable(cache) ? List.of("-XX:AOTCache=" + cache) : List.of();
    }

    /// From now on every JVM that this process starts, and every one that those start, records itself in `into`.
    public static void record(Path into) {
        System.setProperty(RECORD, into.toString());
    }

    /// True in a training run: JVMs take some seconds to end then.
    public static boolean recording() {
        return System.getProperty(RECORD) != null;
    }

    /// What a JVM of the kind `jvm` recorded in the directory `record`.
    public static Path recording(Path record, String jvm) {
        return record.resolve(jvm + ".aotconf");
    }

    /// Where this program's caches belong; empty if it doesn't run from a jar.
    public static Optional<Path> directory() {
        return jar().map(jar -> jar.resolve("../..").resolve(DIRECTORY).normalize());
    }

    /// Production's jar; empty if this program isn't packaged.
    static Optional<Path> jar() {
        @Nullable CodeSource source = BootCache.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            var place = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(place) ? Optional.of(place) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
