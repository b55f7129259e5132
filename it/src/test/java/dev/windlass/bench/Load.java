package dev.windlass.bench;

import dev.windlass.bench.Measurement.Round;
import dev.windlass.dev.RoleCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs the client's process against a target and samples the target's processor time around each round.
final class Load {
    private final BenchOptions options;
    private final Path body;
    private final Path token;

    Load(BenchOptions options, Path body, Path token) {
        this.options = options;
        this.body = body;
        this.token = token;
    }

    Measurement on(URI target, int connections, List<ProcessHandle> servers) throws IOException, InterruptedException {
        var command = new ArrayList<>(java("client"));
        command.add(LoadClient.class.getName());
        command.addAll(List.of(target.toString(), body.toString(), token.toString(), Integer.toString(connections)));
        command.addAll(List.of(
                Long.toString(options.warmUp().toSeconds()),
                Long.toString(options.round().toSeconds()),
                Integer.toString(options.rounds())));
        var client = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var rounds = rounds(client, servers);
        if (client.waitFor() != 0 || rounds.size() != options.rounds()) {
            throw new IllegalStateException("the client ended with " + client.exitValue() + " after " + rounds.size()
                    + " of " + options.rounds() + " rounds; what it said stands above");
        }
        return new Measurement(rounds);
    }

    private static List<Round> rounds(Process client, List<ProcessHandle> servers) throws IOException {
        var rounds = new ArrayList<Round>();
        long cpuBefore = 0;
        try (var lines = client.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("begin")) {
                    cpuBefore = ProcessCost.cpuMicros(servers);
                } else {
                    var words = line.split(" ");
                    rounds.add(new Round(
                            Long.parseLong(words[1]),
                            Long.parseLong(words[2]),
                            Long.parseLong(words[3]),
                            Long.parseLong(words[4]),
                            ProcessCost.cpuMicros(servers) - cpuBefore));
                }
            }
        }
        return rounds;
    }

    /// Java with a role's flags and this program's class path; the class to run comes next.
    static List<String> java(String role) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(RoleCommand.flags(role));
        if (role.equals("client")) {
            // A client that compiles at its best: its own cost must not be what is measured.
            command.removeIf(flag -> flag.startsWith("-XX:TieredStopAtLevel"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }
}
