package dev.windlass.bench;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// The client of [Load] at a steady rate: each request has its time, and its latency counts from then,
/// whatever became of those before (open loop, as far as its connections go). Prints the same line.
public final class SteadyLoad {
    private SteadyLoad() {}

    /// @param args URL, token, file of the body, requests a second, connections, seconds
    public static void main(String[] args) throws Exception {
        var target = URI.create(args[0]);
        var request = Load.request(target, args[1], Files.readAllBytes(Path.of(args[2])), Load.JSON);
        int perSecond = Integer.parseInt(args[3]);
        int connections = Integer.parseInt(args[4]);
        long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        long until = begin + TimeUnit.SECONDS.toNanos(Integer.parseInt(args[5]));
        long interval = TimeUnit.SECONDS.toNanos(1) * connections / perSecond;
        var all = new Histogram(Load.HIGHEST_MICROS, 3);
        long refused = 0;
        try (var threads = Executors.newFixedThreadPool(connections)) {
            var running = new ArrayList<Future<Load.Answers>>();
            for (int i = 0; i < connections; i++) {
                long first = begin + interval * i / connections;
                running.add(threads.submit(() -> connection(target, request, first, interval, until)));
            }
            for (var each : running) {
                all.add(each.get().latency());
                refused += each.get().refused();
            }
        }
        System.out.printf(
                "%d %d %d %d%n",
                all.getTotalCount(), all.getValueAtPercentile(50), all.getValueAtPercentile(99), refused);
    }

    private static Load.Answers connection(URI target, byte[] request, long first, long interval, long until)
            throws Exception {
        var latency = new Histogram(Load.HIGHEST_MICROS, 3);
        long refused = 0;
        try (var connection = Load.Connection.open(target)) {
            for (long due = first; due - until < 0; due += interval) {
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                boolean ok = connection.ask(request);
                latency.recordValue(Math.min(Load.HIGHEST_MICROS, (System.nanoTime() - due) / 1000));
                refused += ok ? 0 : 1;
            }
        }
        return new Load.Answers(latency, refused);
    }
}
