package dev.windlass.client;

import dev.windlass.client.message.ProblemDetails;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// What is said of a request that came to nothing.
final class HttpFailures {
    private HttpFailures() {}

    /// @param proxy the one on the way there
    static WindlassException unreachable(URI uri, Optional<?> proxy, IOException cause) {
        var failure = WindlassException.of(
                WindlassException.UNREACHABLE,
                "Unreachable",
                "no answer from " + uri.getScheme() + "://" + uri.getAuthority()
                        + proxy.map(it -> " through the proxy " + it).orElse("") + ": "
                        + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()),
                proxy.isPresent()
                        ? "see whether the proxy lets it through, or name the host in NO_PROXY"
                        : "start the installation (windlass dev), or point to it with --data or WINDLASS_URL");
        failure.addSuppressed(cause);
        return failure;
    }

    static WindlassException interrupted() {
        Thread.currentThread().interrupt();
        return WindlassException.of(
                WindlassException.UNREACHABLE,
                "Interrupted",
                "stopped while waiting for an answer",
                "run the command again");
    }

    static WindlassException refusal(int status, String body, URI uri, Http.Repeat repeat) {
        try {
            return new WindlassException(WindlassJson.mapper().readValue(body, ProblemDetails.class));
        } catch (JacksonException | NullPointerException _) {
            return new WindlassException(ForeignAnswer.problem(status, body, uri, repeat));
        }
    }
}
