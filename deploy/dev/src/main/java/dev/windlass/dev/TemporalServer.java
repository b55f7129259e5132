package dev.windlass.dev;

import dev.windlass.settings.TemporalSettings;

/// The Temporal service of one machine; whoever starts it closes it.
public sealed interface TemporalServer extends AutoCloseable permits TemporalDevServer, InMemoryTemporal {
    /// How clients reach it.
    TemporalSettings settings();

    @Override
    void close();
}
