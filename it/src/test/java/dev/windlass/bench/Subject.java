package dev.windlass.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is measured.
///
/// @param pids its processes; none of a peer whose cost isn't known
/// @param heap NaN where it isn't known
record Subject(String name, URI url, String token, List<Long> pids, HeapReader heap) {
    interface HeapReader {
        HeapCost read() throws IOException, InterruptedException;
    }

    static final HeapReader UNKNOWN = () -> new HeapCost(Double.NaN, Double.NaN);

    /// @param said `NAME=URL`, or `NAME=URL@PID+PID...` with the processes that it costs
    static Subject peer(String said) {
        int equals = said.indexOf('=');
        int at = said.indexOf('@', equals);
        if (equals < 1) {
            throw new IllegalArgumentException("--peer " + said + " isn't NAME=URL or NAME=URL@PID+PID...");
        }
        var pids = at < 0
                ? List.<Long>of()
                : Arrays.stream(said.substring(at + 1).split("\\+"))
                        .map(Long::valueOf)
                        .toList();
        var url = URI.create(said.substring(equals + 1, at < 0 ? said.length() : at));
        return new Subject(said.substring(0, equals), url, "none", pids, UNKNOWN);
    }

    Load.Plan plan(Path body, int connections, int seconds, Load.Pace pace) {
        return new Load.Plan(token, body, connections, seconds, Load.JSON, pace);
    }

    /// @param histogram a file that gets the latencies
    Round round(Load.Plan plan, @Nullable Path histogram) throws IOException, InterruptedException {
        var before = heap.read();
        long cpu = ProcessCost.cpuMicros(pids);
        var load = Load.run(url, plan, histogram).requireAll(url);
        cpu = ProcessCost.cpuMicros(pids) - cpu;
        var after = heap.read();
        double requests = load.requests();
        return new Round(
                load,
                requests / plan.seconds(),
                pids.isEmpty() ? Double.NaN : cpu / requests,
                (after.allocatedBytes() - before.allocatedBytes()) / requests,
                100 * (after.pauseSeconds() - before.pauseSeconds()) / plan.seconds());
    }
}
