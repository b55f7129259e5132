package dev.windlass.client.message;

import dev.windlass.domain.ModelRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Route;
import java.util.List;

/// A model: its versions, newest first, and where it serves.
public record ModelView(ModelRef ref, List<ModelVersion> versions, List<Route> routes) {
    public ModelView {
        versions = List.copyOf(versions);
        routes = List.copyOf(routes);
    }
}
