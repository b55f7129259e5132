package dev.windlass.launch;

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

    /// Java and class path of this process, with `role` and `settingsFile` as the arguments of `mainClass`.
    static RoleCommand ofThisProgram(String mainClass) {
        return of(mainClass, System.getProperty("java.class.path"));
    }

    /// The same with production's class path.
    static RoleCommand ofProduction(String mainClass) {
        return of(mainClass, productionClassPath());
    }

    private static RoleCommand of(String mainClass, String classPath) {
        return (role, settingsFile) -> {
            var command = new ArrayList<>(jvm(role, classPath));
            command.addAll(List.of(mainClass, role, settingsFile.toString()));
            return command;
        };
    }

    /// This process's own Java, with the flags of `role` and its boot cache.
    static List<String> jvm(String role, String classPath) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags(role));
        command.addAll(BootCache.flags(role));
        command.addAll(List.of("-cp", classPath));
        return command;
    }

    /// Production's jar, which names the jars that it needs; this process's class path if it isn't packaged.
    static String productionClassPath() {
        return BootCache.jar().map(Path::toString).orElse(System.getProperty("java.class.path"));
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
