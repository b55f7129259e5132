package dev.windlass.harness;

import dev.windlass.domain.VersionRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// What the gateway says of one version's pairs as a shadow.
public record ShadowPairs(RealWindlass windlass, VersionRef version) {
    /// @param result such as `agreed`
    public long counted(String result) {
        return metrics()
                .lines()
                .filter(it -> it.startsWith("windlass_shadow_pairs_total{"))
                .filter(it -> it.contains("model=\"" + version.model() + "\"")
                        && it.contains("tenant=\"" + version.tenant() + "\"")
                        && it.contains("version=\"" + version.version() + "\"")
                        && it.contains("result=\"" + result + "\""))
                .mapToLong(it -> (long) Double.parseDouble(it.substring(it.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String metrics() {
        var request = HttpRequest.newBuilder(windlass.operations().resolve("/metrics"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
