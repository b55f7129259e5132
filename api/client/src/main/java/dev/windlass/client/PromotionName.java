package dev.windlass.client;

import dev.windlass.domain.Id;

/// A promotion's or rollback's name, which says of which endpoint it is.
public record PromotionName(String value) {
    /// @throws IllegalArgumentException naming what isn't one, and how one looks
    public PromotionName {
        Id.attempt(value);
    }

    public String tenant() {
        return Id.attempt(value).endpoint().tenant();
    }

    @Override
    public String toString() {
        return value;
    }
}
