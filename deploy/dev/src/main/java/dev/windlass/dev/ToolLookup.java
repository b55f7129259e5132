package dev.windlass.dev;

import java.nio.file.Path;

/// What came of looking for a tool.
public sealed interface ToolLookup {
    /// It is there and runs.
    ///
    /// @param program the program; of `cuda-headers` the header
    /// @param version its version, `[A-Za-z0-9._-]+`
    /// @param origin where it came from, for people: "setting", "PATH", "cache", "wheel", "go install"
    record Found(Path program, String version, String origin) implements ToolLookup {}

    /// It can't be had on this machine now.
    ///
    /// @param reason every way that was tried and why it failed, for people, one line
    record Missing(String reason) implements ToolLookup {}
}
