package dev.windlass.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// What a server's JVM says of its heap, since its start.
record HeapCost(double allocatedBytes, double pauseSeconds) {
    /// The node's, at its `/metrics`; counted at each collection.
    static HeapCost ofNode(HttpClient http, URI operations) throws IOException, InterruptedException {
        var text = http.send(
                        HttpRequest.newBuilder(operations.resolve("/metrics")).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return new HeapCost(sum(text, "jvm_gc_memory_allocated_bytes_total"), sum(text, "jvm_gc_pause_seconds_sum"));
    }

    private static double sum(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
