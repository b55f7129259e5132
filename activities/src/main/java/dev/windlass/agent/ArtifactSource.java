package dev.windlass.agent;

import java.io.IOException;
import java.io.InputStream;

/// Where artifacts come from: the object store.
@FunctionalInterface
public interface ArtifactSource {
    /// Opens an artifact for reading; the caller closes it.
    ///
    /// @param key the object's key
    InputStream open(String key) throws IOException;
}
