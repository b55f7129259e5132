package dev.windlass.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A program built from source by `go install`, at a pinned version.
///
/// @param packagePath what is built
/// @param version module version
/// @param program name of the program that comes out
/// @param buildMax the build is ended after this long
record GoModule(String packagePath, String version, String program, Duration buildMax) {
    /// Builds into `target`. Empty if `target/program` is there now, else why not.
    Optional<String> build(Path target, List<Path> goPrograms, StartProgress progress) {
        if (goPrograms.isEmpty()) {
            return Optional.of("no go on PATH");
        }
        progress.say("building " + program + " " + version + " from source (some minutes, the first time only) ...");
        try {
            var scratch = OwnFiles.privateDirectory(target.resolveSibling("." + program + "-build"));
            var outcome = ExternalCommands.run(
                    List.of(goPrograms.getFirst().toString(), "install", packagePath + "@" + version),
                    // A module cache that can be deleted like any other directory.
                    Map.of("GOBIN", scratch.toString(), "GOFLAGS", "-modcacherw"),
                    null,
                    target.resolveSibling("logs").resolve(program + ".log"),
                    buildMax);
            if (outcome.ok()) {
                Files.createDirectories(target);
                Files.move(scratch.resolve(program), target.resolve(program), StandardCopyOption.ATOMIC_MOVE);
            }
            OwnFiles.deleteTree(scratch);
            return outcome.ok() ? Optional.empty() : Optional.of("go install failed: " + outcome.lastLine());
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
