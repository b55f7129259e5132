package dev.windlass.agent;

import dev.windlass.domain.Id;
import dev.windlass.domain.WorkerSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What this node was told to run, one file per tenant and digest, written whole before it is acted on: a
/// node that comes back runs the same again without asking anybody.
final class SpecStore {
    private static final Logger LOG = LoggerFactory.getLogger(SpecStore.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;

    SpecStore(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /// Returns when it would survive a power failure. Costs nothing if it lies there already, so that a node
    /// that comes back doesn't wait for its disk once per version.
    void put(WorkerSpec spec) throws IOException {
        var file = directory.resolve(name(spec));
        var bytes = JSON.writeValueAsBytes(spec);
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        var part = directory.resolve(name(spec) + ".part");
        Files.write(part, bytes);
        sync(part, StandardOpenOption.WRITE);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        sync(directory, StandardOpenOption.READ);
    }

    private static void sync(Path path, StandardOpenOption access) throws IOException {
        try (var opened = FileChannel.open(path, access)) {
            opened.force(true);
        }
    }

    void remove(WorkerSpec spec) throws IOException {
        Files.deleteIfExists(directory.resolve(name(spec)));
    }

    List<WorkerSpec> all() throws IOException {
        var specs = new ArrayList<WorkerSpec>();
        try (var files = Files.list(directory)) {
            for (var file :
                    files.filter(it -> it.toString().endsWith(".json")).sorted().toList()) {
                try {
                    specs.add(JSON.readValue(Files.readAllBytes(file), WorkerSpec.class));
                } catch (JacksonException unreadable) {
                    LOG.atError().addKeyValue("file", file).setCause(unreadable).log("spec unreadable, left aside");
                }
            }
        }
        return specs;
    }

    private static String name(WorkerSpec spec) {
        return new Id.SpecFile(spec.version().tenant(), spec.digest()).text();
    }
}
