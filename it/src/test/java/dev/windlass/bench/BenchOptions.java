package dev.windlass.bench;

import dev.windlass.harness.ProgramLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `windlass bench` was asked for.
///
/// @param otherBuild the program line of another build to measure beside this one
/// @param peers as [Subject#peer] reads them
/// @param out where report, histograms, model and request go
record BenchOptions(
        int seconds,
        int rounds,
        List<Integer> connections,
        @Nullable List<String> otherBuild,
        List<String> peers,
        Path out) {

    /// @param args `[SECONDS [ROUNDS [JAR]]] [--connections N,N...] [--peer NAME=URL[@PID+PID...]]... [--out
    /// DIRECTORY]`
    static BenchOptions of(String... args) {
        var plain = new ArrayList<String>();
        var peers = new ArrayList<String>();
        var connections = List.of(1, 2, 8, 32);
        var out = Path.of("target", "bench");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--peer" -> peers.add(args[++i]);
                case "--out" -> out = Path.of(args[++i]);
                case "--connections" ->
                    connections = Arrays.stream(args[++i].split(","))
                            .map(Integer::valueOf)
                            .toList();
                default -> plain.add(args[i]);
            }
        }
        return new BenchOptions(
                plain.isEmpty() ? 10 : Integer.parseInt(plain.getFirst()),
                plain.size() < 2 ? 3 : Integer.parseInt(plain.get(1)),
                connections,
                plain.size() < 3 ? null : ProgramLine.client(Path.of(plain.get(2))),
                peers,
                out);
    }
}
