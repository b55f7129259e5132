package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// What an inference worker computes on: the CPU, or one device of its node by that node's name for it, such as
/// `cuda:0`.
public record Device(@JsonValue String id) {
    public static final Device CPU = new Device("cpu");

    @JsonCreator
    public Device {
        if (id.isBlank()) {
            throw new IllegalArgumentException("a device has a name, got \"" + id + "\"");
        }
    }

    @Override
    public String toString() {
        return id;
    }
}
