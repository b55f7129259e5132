package dev.windlass.client;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where an installation is and as whom to ask. `gateway` is null where only the control API is known.
/// Refused connections are retried until `connectTimeout` has passed, since `control` and `node` restart by
/// themselves. `proxies` says through whom it is reached. `token` is empty for what is asked without one.
public record WindlassTarget(URI api, @Nullable URI gateway, String token, Duration connectTimeout, Proxies proxies) {
    /// Through the proxies that this process's environment names.
    public WindlassTarget(URI api, @Nullable URI gateway, String token, Duration connectTimeout) {
        this(api, gateway, token, connectTimeout, Proxies.of(System.getenv()));
    }

    /// What a request has in `Authorization`; empty where no token is.
    Optional<String> authorization() {
        return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
    }

    /// Without the token, so that it can't end in a log.
    @Override
    public String toString() {
        return "WindlassTarget[" + api + ", " + gateway + "]";
    }
}
