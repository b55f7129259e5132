package dev.windlass.dev;

import dev.windlass.launch.PartException;
import dev.windlass.launch.Pauses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Waits for a role's `/readyz`, and says from time to time what it is waiting for.
final class Readiness {
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);
    private static final Duration READY_MAX = Duration.ofMinutes(3);
    private static final int BODY_CHARS_MAX = 200;

    private Readiness() {}

    /// Returns when `child` answers 200 at `base/readyz`; throws if it is given up or takes longer than 3
    /// minutes.
    static void await(Child child, String role, String base, StartProgress progress) {
        long start = System.nanoTime();
        long nextWord = start + SAY_EVERY.toNanos();
        String last = "no answer yet";
        try (var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            while (true) {
                try {
                    var answer = client.send(
                            HttpRequest.newBuilder(URI.create(base + "/readyz"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            BodyHandlers.ofString());
                    if (answer.statusCode() == 200) {
                        return;
                    }
                    last = answer.body().strip();
                } catch (IOException e) {
                    last = "no answer (" + e.getClass().getSimpleName() + ")";
                }
                last = last.length() > BODY_CHARS_MAX ? last.substring(0, BODY_CHARS_MAX) + "..." : last;
                long now = System.nanoTime();
                if (child.crashLoop() || now - start > READY_MAX.toNanos()) {
                    throw new PartException(role + " does not get ready: " + last);
                }
                if (now > nextWord) {
                    progress.say("still waiting for " + role + ": " + last);
                    nextWord = now + SAY_EVERY.toNanos();
                }
                Pauses.briefly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new PartException("interrupted while waiting for " + role);
        }
    }
}
