package dev.windlass.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// What `PATH` leads to.
///
/// @param directories separated by colons; an empty one is the current directory
record SearchPath(String directories) {
    /// Each Python once, though several names may lead to it.
    List<Path> pythons() {
        var all = new LinkedHashMap<Path, Path>();
        for (var name : List.of("python3", "python")) {
            for (var python : programs(name)) {
                try {
                    all.putIfAbsent(python.toRealPath(), python);
                } catch (IOException _) {
                    // Gone since it was found.
                }
            }
        }
        return List.copyOf(all.values());
    }

    List<Path> programs(String name) {
        var found = new ArrayList<Path>();
        for (String directory : directories.split(":")) {
            var candidate = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
                found.add(candidate.toAbsolutePath());
            }
        }
        return found;
    }
}
