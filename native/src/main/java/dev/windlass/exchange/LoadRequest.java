package dev.windlass.exchange;

import java.nio.file.Path;
import java.util.Map;

/// A version for an inference worker to load.
///
/// @param versionId what the slab calls it; chosen by the node, unique on that inference worker
/// @param file the artifact; hashed against the key's digest by the inference worker before it is opened
/// @param options for the runtime, such as `intra-op-threads`; unknown ones are refused
public record LoadRequest(VersionKey key, int versionId, Path file, Map<String, String> options) {
    public LoadRequest {
        options = Map.copyOf(options);
    }
}
