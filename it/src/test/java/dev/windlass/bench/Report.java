package dev.windlass.bench;

import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.RealWindlass.Part;
import java.io.PrintStream;

/// Prints figures for people, in tables that fit 100 columns.
final class Report {
    private static final String ROW = "  %-28s %12s %12s %10s%n";

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void compare(int connections, Measurement echo, Measurement gateway) {
        out.println();
        out.printf(ROW, connections + (connections == 1 ? " connection" : " connections"), "Jetty echo", "gateway", "ratio");
        row("requests/s", echo.perSecond(), gateway.perSecond());
        row("p50 us", echo.p50Micros(), gateway.p50Micros());
        row("p99 us", echo.p99Micros(), gateway.p99Micros());
        row("server CPU us/request", echo.cpuMicrosPerRequest(), gateway.cpuMicrosPerRequest());
    }

    /// The node's own figures, warm-up included.
    void heap(NodeMetrics used) {
        out.printf(ROW, "node: heap bytes/request", "", number(used.allocatedBytes() / used.requests()), "");
        var share = "%.2f".formatted(100 * used.pauseSeconds() / used.atSeconds());
        out.printf(ROW, "node: GC pauses, % of time", "", share, "");
    }

    void memory(RealWindlass windlass, ProcessHandle echo) {
        out.println();
        out.printf(ROW, "PSS at the end, MiB", "", "", "");
        size("node (gateway, agent)", windlass.process(Part.NODE));
        windlass.inferenceWorkers().forEach(worker -> size("inference worker", worker));
        size("control", windlass.process(Part.CONTROL));
        size("supervisor (S3 server)", windlass.process(Part.SUPERVISOR));
        size("Jetty echo", echo);
    }

    private void size(String name, ProcessHandle process) {
        out.printf(ROW, "  " + name, "", number(ProcessCost.pssMiB(process)), "");
    }

    private void row(String name, double echo, double gateway) {
        out.printf(ROW, name, number(echo), number(gateway), "%.2f".formatted(gateway / echo));
    }

    private static String number(double value) {
        return value >= 100 ? "%,.0f".formatted(value) : "%.1f".formatted(value);
    }
}
