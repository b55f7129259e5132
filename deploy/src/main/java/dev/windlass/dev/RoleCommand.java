package dev.windlass.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// How a role is started as a child process.
@FunctionalInterface
public interface RoleCommand {
    /// Program and arguments that run `role` with the settings in `settingsFile`, ending when its stdin does.
    List<String> of(String role, Path settingsFile);

    /// This process's own Java and class path, with `role` and `settingsFile` as the arguments of `mainClass`.
    static RoleCommand ofThisProgram(String mainClass) {
        return (role, settingsFile) -> {
            var command = new ArrayList<>(jvm(role));
            command.addAll(List.of(mainClass, role, settingsFile.toString()));
            return command;
        };
    }

    /// This process's own Java and class path, with the flags of `role` and its boot cache.
    static List<String> jvm(String role) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags(role));
        command.addAll(BootCache.flags(role));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    /// The JVM flags of `role`, from the file that the launcher hands to Java as well.
    static List<String> flags(String role) {
        String resource = "/jvm/" + role + ".options";
        try (var in = Objects.requireNonNull(RoleCommand.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
