package dev.windlass.agent;

import java.io.IOException;
import java.nio.file.Path;

/// A version's artifact on this node.
interface VersionFile {
    /// Brings it here first if need be.
    Path fetch() throws IOException, InterruptedException;

    /// It was refused, or is damaged: the next fetch brings it anew.
    void discard() throws IOException;
}
