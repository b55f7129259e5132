package dev.windlass.exchange;

/// What became of a version that an inference worker was asked to load.
public sealed interface LoadOutcome {
    /// It is warm and takes requests.
    ///
    /// @param memoryBytes resident bytes of the inference worker afterwards
    record Loaded(Hop hop, long memoryBytes) implements LoadOutcome {}

    /// It can't be served; the reason is meant for people. The inference worker lives on.
    record Refused(String reason) implements LoadOutcome {}

    /// The inference worker is gone, or didn't answer in time and is taken for gone.
    record Lost(String reason) implements LoadOutcome {}
}
