package dev.windlass.client;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where an installation is and as whom to ask. `gateway` is null where only the control API is known.
/// Refused connections are retried until `connectTimeout` has passed, since `control` and `node` restart by
/// themselves.
public record WindlassTarget(URI api, @Nullable URI gateway, String token, Duration connectTimeout) {
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

    /// Without the token, so that it can't end in a log.
    @Override
    public String toString() {
        return "WindlassTarget[" + api + ", " + gateway + "]";
    }
}
