package dev.windlass.client.message;

import java.time.Instant;

/// One change of a promotion, numbered by `id` over all promotions.
public record PromotionEvent(
        long id,
        String name,
        String phase,
        String reason,
        String message,
        String actor,
        int weightSetPercent,
        Instant at) {}
