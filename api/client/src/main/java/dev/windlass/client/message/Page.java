package dev.windlass.client.message;

import java.util.List;

/// A list as an answer's body: an object, so that it can grow.
public record Page<T>(List<T> items) {
    public Page {
        items = List.copyOf(items);
    }
}
