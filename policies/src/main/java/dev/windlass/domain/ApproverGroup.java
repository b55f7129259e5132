package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonValue;

/// People whom a tenant has put under a name. Who they are stands in its rows, and is looked at with each decision.
public record ApproverGroup(String name) implements Approver {
    static final String PREFIX = "group:";

    public ApproverGroup {
        Names.name("group", name);
    }

    @Override
    @JsonValue
    public String id() {
        return PREFIX + name;
    }

    @Override
    public String toString() {
        return id();
    }
}
