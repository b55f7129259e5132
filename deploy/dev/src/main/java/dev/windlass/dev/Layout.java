package dev.windlass.dev;

import java.nio.file.Path;

/// The data directory's map.
///
/// @param data its root
record Layout(Path data) {
    Path run() {
        return data.resolve("run");
    }

    Path logs() {
        return data.resolve("logs");
    }

    Path settings() {
        return run().resolve("settings.yaml");
    }

    Path lock() {
        return run().resolve("supervisor.lock");
    }

    Path ports() {
        return data.resolve("ports.json");
    }

    Path tokens() {
        return data.resolve("tokens");
    }

    Path postgres() {
        return data.resolve("postgres");
    }

    Path objects() {
        return data.resolve("objects");
    }

    Path temporal() {
        return data.resolve("temporal");
    }

    Path keyRing() {
        return data.resolve("key-ring.json");
    }

    Path control() {
        return data.resolve("control");
    }

    Path node() {
        return data.resolve("node");
    }
}
