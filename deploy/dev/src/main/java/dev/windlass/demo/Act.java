package dev.windlass.demo;

/// One row of the table at the end.
///
/// @param expected what had to be seen
/// @param seen what was measured
record Act(String name, String expected, String seen, boolean held) {}
