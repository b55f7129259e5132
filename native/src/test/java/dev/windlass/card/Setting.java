package dev.windlass.card;

import dev.windlass.cuda.Card;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/// What a verification was asked for. Its parts are processes that have it as properties.
///
/// @param home the directory that was carried to this machine
/// @param runtime what computes, as [dev.windlass.onnx.CudaEngine#open] takes it
/// @param out where the report goes
/// @param seed of all that is random
record Setting(Path home, String runtime, Path out, long seed, Effort effort) {
    private static final String HOME = "windlass.card.home";
    private static final String OUT = "windlass.card.out";
    private static final String SEED = "windlass.card.seed";
    private static final String EFFORT = "windlass.card.effort";

    /// Of a part's process.
    static Setting ofProperties() {
        return new Setting(
                Path.of(System.getProperty(HOME)),
                Card.runtime().orElseThrow(),
                Path.of(System.getProperty(OUT)),
                Long.getLong(SEED, 0),
                Effort.valueOf(System.getProperty(EFFORT)));
    }

    /// For a part's process.
    List<String> flags() {
        return List.of(
                "-D" + HOME + "=" + home,
                "-D" + Card.RUNTIME + "=" + runtime,
                "-D" + OUT + "=" + out,
                "-D" + SEED + "=" + seed,
                "-D" + EFFORT + "=" + effort,
                "-Dwindlass.rows.batches=" + effort.batches);
    }

    /// A place for a part's own files.
    Path scratch(String part) {
        return CardFiles.directory(out.resolve("scratch").resolve(part));
    }

    /// A program that was packed beside what is measured, if it was.
    Optional<Path> program(String name) {
        var file = home.resolve("peers").resolve(name);
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    /// What was packed: versions, by name.
    static Properties packed(Path home) {
        return CardFiles.properties(home.resolve("packed.properties"));
    }
}
