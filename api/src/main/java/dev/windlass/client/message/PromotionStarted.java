package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import java.util.Map;

/// The answer to a start: poll or stream `links`.
public record PromotionStarted(String name, Digest planDigest, String phase, Map<String, String> links) {
    public PromotionStarted {
        links = Map.copyOf(links);
    }
}
