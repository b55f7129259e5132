package dev.windlass.exchange;

/// What a tenant gets of the processors.
///
/// @param weight where they are short, tenants get of them as these are to each other
/// @param computeMillisPerSecond that its runs may take, even if nobody else wants anything; 0 for no limit
public record RunShare(int weight, int computeMillisPerSecond) {
    static final RunShare USUAL = new RunShare(1, 0);
}
