package dev.windlass.domain;

/// How much harm a wrong prediction can do; policies ask for more approvals with it.
public enum Risk {
    LOW,
    MEDIUM,
    HIGH
}
