package dev.windlass.gateway.route;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The last confirmed routes and keys in the node's directory, so that a node that starts without control
/// serves what it served before. Files are replaced atomically and only their owner may read them. A file
/// that can't be read is logged and taken for empty: the next snapshot writes it anew.
public final class StoredRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRoutes.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path routesFile;
    private final Path keysFile;

    /// @param directory made if it isn't there; owned by this gateway alone
    public StoredRoutes(Path directory) throws IOException {
        Files.createDirectories(directory);
        this.routesFile = directory.resolve("routes.json");
        this.keysFile = directory.resolve("keys.json");
    }

    RouteSnapshot loadRoutes() {
        return load(routesFile, RouteSnapshot.class, RouteSnapshot.EMPTY);
    }

    KeySnapshot loadKeys() {
        return load(keysFile, KeySnapshot.class, KeySnapshot.EMPTY);
    }

    /// Returns when the routes are on disk.
    void save(RouteSnapshot routes) throws IOException {
        replace(routesFile, JSON.writeValueAsBytes(routes));
    }

    /// Returns when the keys are on disk.
    void save(KeySnapshot keys) throws IOException {
        replace(keysFile, JSON.writeValueAsBytes(keys));
    }

    private static <T> T load(Path file, Class<T> type, T empty) {
        if (!Files.exists(file)) {
            return empty;
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), type);
        } catch (IOException | JacksonException unreadable) {
            LOG.atError().setCause(unreadable).addKeyValue("file", file).log("can't read what this node stored");
            return empty;
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var out = FileChannel.open(fresh, options, ownerOnly)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
