package dev.windlass.agent;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.VersionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Artifacts that an earlier Windlass kept side by side in one directory, `<digest>.onnx`: moved to where
/// [ArtifactCache] has them, so that a node that comes back after an update needs no object store.
final class FormerArtifacts {
    private static final Logger LOG = LoggerFactory.getLogger(FormerArtifacts.class);

    private FormerArtifacts() {}

    /// Before the cache is opened. What no spec names is deleted. May be broken off anywhere and be done again.
    static void move(Path directory, List<WorkerSpec> specs) throws IOException {
        Files.createDirectories(directory);
        for (var spec : specs) {
            var former = directory.resolve(spec.digest().hex() + ".onnx");
            var file = ArtifactCache.file(
                    directory,
                    new VersionKey(spec.version().tenant(), spec.digest().value()));
            if (Files.isRegularFile(former) && !Files.exists(file)) {
                link(former, file);
            }
        }
        try (var files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (var former : files) {
                Files.deleteIfExists(former);
            }
        }
    }

    /// A link, since two tenants may have the same bytes.
    private static void link(Path former, Path file) throws IOException {
        ArtifactCache.privateDirectory(Objects.requireNonNull(file.getParent(), "each lies in a directory"));
        try {
            Files.createLink(file, former);
        } catch (IOException | UnsupportedOperationException noLinks) {
            LOG.atInfo().addKeyValue("file", former).setCause(noLinks).log("artifact not moved, to be fetched again");
        }
    }
}
