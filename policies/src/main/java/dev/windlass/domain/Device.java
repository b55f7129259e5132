package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// What an inference worker computes on: the CPU, or one device of its node by that node's name for it. A GPU's is
/// `cuda:` and a number, a MIG instance's its class and a number, such as `cuda:mig-1g.18gb:0`.
public record Device(@JsonValue String id) {
    public static final Device CPU = new Device("cpu");

    @JsonCreator
    public Device {
        if (id.isBlank()) {
            throw new IllegalArgumentException("a device has a name, got \"" + id + "\"");
        }
    }

    /// What it is offered as.
    public DeviceClass kind() {
        return DeviceClass.of(this);
    }

    @Override
    public String toString() {
        return id;
    }
}
