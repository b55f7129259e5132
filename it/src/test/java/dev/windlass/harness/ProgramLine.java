package dev.windlass.harness;

import dev.windlass.launch.BootCache;
import dev.windlass.launch.RoleCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How the program is run: as Java, its flags and what it runs.
public final class ProgramLine {
    private ProgramLine() {}

    /// Java, its flags and the program: the packaged jar if the build made one, else this test's class path.
    public static List<String> client() {
        return java(RoleCommand.flags("client"));
    }

    /// The same of a packaged jar, whichever build made it.
    public static List<String> client(Path jar) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(RoleCommand.flags("client"));
        command.addAll(List.of("-jar", jar.toAbsolutePath().normalize().toString()));
        return List.copyOf(command);
    }

    /// Production's program with the flags and the boot cache of `role`: the packaged one, or the class path's.
    public static List<String> production(String role) {
        var command = new ArrayList<>(RoleCommand.jvm(role, productionClassPath()));
        command.add("dev.windlass.app.Main");
        return List.copyOf(command);
    }

    /// Production's jar, which names the others; this test's class path if nothing is packaged.
    public static String productionClassPath() {
        var program = System.getProperty("windlass.jar");
        var lib = program == null ? Path.of("") : Path.of(program).resolveSibling("lib");
        if (!Files.isDirectory(lib)) {
            return System.getProperty("java.class.path");
        }
        try (var jars = Files.list(lib)) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("windlass-server-"))
                    .map(jar -> jar.toAbsolutePath().normalize().toString())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The packaged program, or the class path's, with other flags.
    private static List<String> java(List<String> flags) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        var jar = System.getProperty("windlass.jar");
        if (jar != null && Files.exists(Path.of(jar))) {
            command.addAll(BootCache.flagsBeside(Path.of(jar), "client"));
            command.addAll(
                    List.of("-jar", Path.of(jar).toAbsolutePath().normalize().toString()));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.windlass.main.Main"));
        }
        return List.copyOf(command);
    }
}
