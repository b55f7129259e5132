package dev.windlass.carry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

/// What the report says it was made of.
final class Checkout {
    private Checkout() {}

    /// The commit, and whether there are changes on top.
    static String version(Path root) throws IOException {
        try {
            var git = new ProcessBuilder("git", "-C", root.toString(), "describe", "--always", "--dirty", "--abbrev=12")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return said.isEmpty() ? "of no git checkout" : "commit " + said;
        } catch (IOException absent) {
            return "of an unknown commit: no git";
        }
    }

    /// Of a package as pip has installed it.
    static String packageVersion(Path packages, String name) throws IOException {
        return versions(packages, name + "-*.dist-info");
    }

    static String nvidiaVersions(Path packages) throws IOException {
        return versions(packages, "nvidia_*.dist-info");
    }

    private static String versions(Path packages, String pattern) throws IOException {
        var found = new TreeSet<String>();
        try (var directories = Files.newDirectoryStream(packages, pattern)) {
            directories.forEach(it -> found.add(
                    it.getFileName().toString().replace(".dist-info", "").replace('-', ' ')));
        }
        return String.join(", ", found);
    }
}
