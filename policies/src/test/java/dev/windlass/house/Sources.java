package dev.windlass.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The Java sources of all modules, but generated ones.
final class Sources {
    private Sources() {}

    static List<Path> ofAllModules() throws IOException {
        return sources(repository());
    }

    static boolean isMain(Path file) {
        return file.toString().replace('\\', '/').contains("/src/main/");
    }

    private static Path repository() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("policies/pom.xml"))) {
            folder = folder.getParent();
            assertThat(folder)
                    .as("the repository's root, above the folder the test runs in")
                    .isNotNull();
        }
        return folder;
    }

    private static List<Path> sources(Path root) throws IOException {
        var files = new ArrayList<Path>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .toList()) {
                try (Stream<Path> found = Files.walk(module)) {
                    found.filter(Sources::isOurs).forEach(files::add);
                }
            }
        }
        return files;
    }

    private static boolean isOurs(Path file) {
        var path = file.toString().replace('\\', '/');
        return path.endsWith(".java")
                && (path.contains("/src/main/") || path.contains("/src/test/"))
                && !path.contains("/target/")
                && !path.contains("/jextract/");
    }
}
