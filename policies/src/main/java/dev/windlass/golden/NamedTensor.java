package dev.windlass.golden;

import java.util.List;

/// An input that is asked with, or an output that came back.
public record NamedTensor(String name, List<Long> shape, Elements elements) {
    public NamedTensor {
        shape = List.copyOf(shape);
    }
}
