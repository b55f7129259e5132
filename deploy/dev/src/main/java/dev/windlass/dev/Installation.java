package dev.windlass.dev;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The addresses of one running installation: the content of `DIR/windlass.json`, there only while all of it
/// is ready.
///
/// @param api base address of the control API
/// @param gateway base address of the gateway
/// @param grpc `HOST:PORT` of the gateway's gRPC front
/// @param operations base address of the node's probes and metrics
/// @param temporal `HOST:PORT` of the Temporal service
/// @param temporalUi base address of the Temporal UI; absent with the in-memory service
/// @param tokenFile file with admin's token
/// @param pid the supervisor's process id
/// @param startedAt the supervisor's start time: a file whose process is gone, or another, is stale
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Installation(
        String api,
        String gateway,
        String grpc,
        String operations,
        String temporal,
        @Nullable String temporalUi,
        String tokenFile,
        long pid,
        Instant startedAt) {
    static final String FILE = "windlass.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /// The installation that runs under `data`, if its supervisor lives.
    public static Optional<Installation> find(Path data) {
        try {
            var read = JSON.readValue(Files.readString(data.resolve(FILE)), Installation.class);
            return new ProcessMark(read.pid, read.startedAt).live().map(_ -> read);
        } catch (IOException | JacksonException _) {
            return Optional.empty();
        }
    }

    void publish(Path data) throws IOException {
        OwnFiles.writeAtomically(data.resolve(FILE), JSON.writeValueAsString(this) + "\n", OwnFiles.PUBLIC);
    }

    static void withdraw(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(FILE));
    }
}
