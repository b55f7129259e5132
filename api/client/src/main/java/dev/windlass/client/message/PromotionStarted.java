package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The answer to a start: poll or stream `links`. `kind` is `started`, `known` (an earlier sending of the request
/// has started it, and this one started nothing), `alreadyServing` (the very version is the stable one: the
/// promotion succeeds without doing anything) or `queued` (it waits in `queue`, under the name that it will run as).
/// `planDigest` is null as long as it waits, and for ever if it ended waiting.
public record PromotionStarted(
        String name,
        @Nullable Digest planDigest,
        String phase,
        String kind,
        Map<String, String> links,
        @Nullable QueuePlace queue) {
    public static final String STARTED = "started";
    public static final String KNOWN = "known";
    public static final String ALREADY_SERVING = "alreadyServing";
    public static final String QUEUED = "queued";

    public PromotionStarted {
        links = Map.copyOf(links);
    }

    /// The same, at its place.
    public PromotionStarted in(QueuePlace place) {
        return new PromotionStarted(name, planDigest, phase, kind, links, place);
    }
}
