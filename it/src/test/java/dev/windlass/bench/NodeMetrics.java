package dev.windlass.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// What the node's own `/metrics` say of its heap, since its start.
///
/// @param allocatedBytes allocated on the heap, as of the last collection
/// @param pauseSeconds in which collections stopped everything
/// @param requests answered with success
/// @param atSeconds when it was read, on a clock without meaning
record NodeMetrics(double allocatedBytes, double pauseSeconds, double requests, double atSeconds) {
    static NodeMetrics of(URI gateway) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(gateway.resolve("/metrics")).build();
            var text = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return new NodeMetrics(
                    sum(text, "jvm_gc_memory_allocated_bytes_total"),
                    sum(text, "jvm_gc_pause_seconds_sum"),
                    sum(text, "nv_inference_request_success"),
                    System.nanoTime() / 1e9);
        }
    }

    NodeMetrics since(NodeMetrics before) {
        return new NodeMetrics(
                allocatedBytes - before.allocatedBytes,
                pauseSeconds - before.pauseSeconds,
                requests - before.requests,
                atSeconds - before.atSeconds);
    }

    /// Over all series of that name.
    private static double sum(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
