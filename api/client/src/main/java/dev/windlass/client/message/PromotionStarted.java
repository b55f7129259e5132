package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import java.util.Map;

/// The answer to a start: poll or stream `links`. `kind` is `started`, `known` (an earlier sending of the request
/// has started it, and this one started nothing) or `alreadyServing` (the very version is the stable one: the
/// promotion succeeds without doing anything).
public record PromotionStarted(String name, Digest planDigest, String phase, String kind, Map<String, String> links) {
    public static final String STARTED = "started";
    public static final String KNOWN = "known";
    public static final String ALREADY_SERVING = "alreadyServing";

    public PromotionStarted {
        links = Map.copyOf(links);
    }
}
