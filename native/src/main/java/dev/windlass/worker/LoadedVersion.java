package dev.windlass.worker;

/// A version that the run thread runs.
///
/// @param batchRowsMax most rows that may be run at once, of requests that go together; 1 if each is run alone
record LoadedVersion(Model model, int batchRowsMax) {}
