package dev.windlass.exchange;

/// What became of a version that an inference worker was asked to load.
public sealed interface LoadOutcome {
    /// It is warm and takes requests.
    ///
    /// @param memoryBytes resident bytes of the inference worker afterwards
    record Loaded(ModelInstance instance, long memoryBytes) implements LoadOutcome {}

    /// It can't be served; the reason is meant for people. The inference worker lives on.
    record Refused(String reason) implements LoadOutcome {}

    /// The file isn't the artifact that was asked for, or can't be read: bring it anew.
    record Damaged(String reason) implements LoadOutcome {}

    /// Not here and now; another inference worker may load it.
    record Failed(String reason) implements LoadOutcome {}

    /// The inference worker is gone, or didn't answer in time and is taken for gone.
    record Lost(String reason) implements LoadOutcome {}
}
