package dev.windlass.bench;

import dev.windlass.harness.RealWindlass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `windlass bench`. Reports ratios, since absolutes move with the machine; asserts nothing.
public final class Main {
    private Main() {}

    /// @param args what the class takes after `restart` ([Restart]), `density` ([Density]), `shadow`
    ///     ([ShadowCost]), `frames` ([DataFrames]), `columns` ([Columns]), `json` ([JsonBodies]),
    ///     `neighbours` ([NeighbourCost]), `flood` ([Flood]), `shares` ([ProcessorShares]), `overload`
    ///     ([Overload]), `audit` ([AuditCost]), `access` ([AccessCost]) or `soak` ([Soak]); `model DIRECTORY`,
    ///     which writes what another server needs to be asked the same ([Comparison#writeModel]); else as
    ///     [BenchOptions#of] reads them
    public static void main(String[] args) throws Exception {
        var rest = args.length > 0 ? Arrays.copyOfRange(args, 1, args.length) : args;
        switch (args.length > 0 ? args[0] : "") {
            case "restart" -> Restart.run(rest);
            case "density" -> Density.run(rest);
            case "shadow" -> ShadowCost.run(rest);
            case "frames" -> DataFrames.run(rest);
            case "columns" -> Columns.run(rest);
            case "json" -> JsonBodies.run(rest);
            case "neighbours" -> NeighbourCost.run(rest);
            case "flood" -> Flood.run(rest);
            case "shares" -> ProcessorShares.run(rest);
            case "overload" -> Overload.run(rest);
            case "audit" -> AuditCost.run(rest);
            case "access" -> AccessCost.run(rest);
            case "soak" -> Soak.run(rest);
            case "model" -> Comparison.writeModel(Path.of(rest[0]));
            default -> Comparison.run(BenchOptions.of(args));
        }
        System.exit(0);
    }

    /// A class of this one's class path as a process; `main` is its name and its arguments.
    static Process start(List<String> flags, List<String> main) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(main);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    static List<Long> serverPids(RealWindlass windlass) {
        var pids = new ArrayList<Long>();
        pids.add(windlass.process(RealWindlass.Part.NODE).pid());
        windlass.inferenceWorkers().forEach(worker -> pids.add(worker.pid()));
        return pids;
    }
}
