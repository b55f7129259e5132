package dev.windlass.storage;

import dev.windlass.domain.Device;
import dev.windlass.domain.Isolation;
import org.jspecify.annotations.Nullable;

/// How a version is to run on a node.
///
/// @param isolation as its push said; null if it said nothing
public record VersionPlace(Device device, @Nullable Isolation isolation) {}
