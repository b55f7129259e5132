package dev.windlass.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The machine's processes by what their command lines and working directories say, from `/proc`: the JDK's
/// own view cuts long command lines.
final class ProcessTable {
    private ProcessTable() {}

    /// Processes whose command line has an argument that begins with each of `beginnings`.
    static List<ProcessHandle> with(String... beginnings) {
        return ProcessHandle.allProcesses()
                .filter(process -> Arrays.stream(beginnings)
                        .allMatch(it -> arguments(process).stream().anyMatch(argument -> argument.startsWith(it))))
                .toList();
    }

    /// Processes that name a path under `directory` or work in one; never this process.
    static List<ProcessHandle> of(Path directory) {
        long self = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self && belongs(process, directory))
                .toList();
    }

    /// Those of a family, but its head and its shells, whose parent is none of it.
    static List<ProcessHandle> orphans(List<ProcessHandle> family, ProcessHandle head) {
        return family.stream()
                .filter(it -> !it.equals(head) && !isShell(it))
                .filter(it -> it.isAlive() && !family.contains(it.parent().orElse(it)))
                .toList();
    }

    /// True for a shell that runs a script given on its command line.
    private static boolean isShell(ProcessHandle process) {
        var arguments = arguments(process);
        return arguments.size() > 2
                && arguments.get(0).equals("sh")
                && arguments.get(1).equals("-c");
    }

    /// Ids and command lines, for messages.
    static String text(List<ProcessHandle> processes) {
        return processes.stream()
                .map(it -> it.pid() + " " + String.join(" ", arguments(it)))
                .toList()
                .toString();
    }

    private static boolean belongs(ProcessHandle process, Path directory) {
        var path = directory.toString();
        return arguments(process).stream().anyMatch(it -> it.equals(path) || it.contains(path + "/"))
                || workingDirectory(process).startsWith(directory);
    }

    private static Path workingDirectory(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
        } catch (IOException _) {
            return Path.of("/"); // gone, or not ours
        }
    }

    private static List<String> arguments(ProcessHandle process) {
        try {
            var line = Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
            return List.of(line.split("\0"));
        } catch (IOException _) {
            return List.of();
        }
    }
}
