package dev.windlass.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// What a server's JVM says of its heap: all since its start.
record HeapCost(double allocatedBytes, double pauseSeconds) {
    /// A server that can be asked.
    interface Source {
        HeapCost read() throws IOException, InterruptedException;
    }

    /// Of a node, at `/metrics`.
    static Source ofNode(HttpClient http, URI gateway) {
        return () -> {
            var text = get(http, gateway.resolve("/metrics"));
            return new HeapCost(
                    sum(text, "jvm_gc_memory_allocated_bytes_total"), sum(text, "jvm_gc_pause_seconds_sum"));
        };
    }

    /// Of the echo.
    static Source ofEcho(HttpClient http, URI echo) {
        return () -> {
            var numbers = get(http, echo).split(" ");
            return new HeapCost(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
        };
    }

    private static String get(HttpClient http, URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static double sum(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
