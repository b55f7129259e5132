package dev.windlass.dev;

import java.nio.file.Path;
import java.util.Map;

/// What `windlass dev` was asked for.
///
/// @param data directory that keeps all state
/// @param toolsHome directory for programs and tools, usually `~/.windlass`
/// @param ports ports asked for, by name ([#API] and so on); others are chosen
/// @param temporal which Temporal to run
/// @param environment of this process
public record DevOptions(
        Path data,
        Path toolsHome,
        Map<String, Integer> ports,
        TemporalChoice temporal,
        Map<String, String> environment) {
    /// Names of the ports in `ports.json`.
    public static final String API = "api";

    public static final String GATEWAY = "gateway";
    public static final String GRPC = "grpc";
    public static final String OPERATIONS = "operations";
    public static final String TEMPORAL = "temporal";
    public static final String TEMPORAL_UI = "temporalUi";
    public static final String CODEC = "codec";
    public static final String POSTGRES = "postgres";
    public static final String OBJECT_STORE = "objectStore";

    /// Which Temporal to run.
    public enum TemporalChoice {
        /// The dev server if its program can be had, else the in-memory service.
        AUTO,
        /// The in-memory service.
        IN_MEMORY
    }

    public DevOptions {
        data = data.toAbsolutePath().normalize();
        toolsHome = toolsHome.toAbsolutePath().normalize();
        ports = Map.copyOf(ports);
        environment = Map.copyOf(environment);
    }
}
