package dev.windlass.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/// How the Temporal service is reached.
///
/// @param mode what answers at the address: a service that keeps histories, or the in-memory test service
/// @param address `HOST:PORT`; empty: what the standard Temporal environment profile says
/// @param namespace namespace; empty: what the profile says
/// @param profile name of the profile in Temporal's own configuration file; empty: its default one
/// @param uiUrl base address of the Temporal UI, for links only; empty: no links
/// @param retention how long closed workflows stay readable; set on the namespace at start where the service
///     allows it
/// @param connectTimeout how long a start waits for the service before it fails
public record TemporalSettings(
        Mode mode,
        String address,
        String namespace,
        String profile,
        String uiUrl,
        Duration retention,
        Duration connectTimeout) {
    /// What answers at the address.
    public enum Mode {
        /// A Temporal service: histories are kept, lists and schedules work.
        @JsonProperty("real")
        REAL,
        /// The Java test service: no lists, no schedules, no UI, nothing survives its process.
        @JsonProperty("in-memory")
        IN_MEMORY
    }

    public TemporalSettings {
        Check.present("temporal.mode", mode);
        Check.present("temporal.address", address);
        Check.present("temporal.namespace", namespace);
        Check.present("temporal.profile", profile);
        Check.present("temporal.ui-url", uiUrl);
        Check.positive("temporal.retention", retention);
        Check.positive("temporal.connect-timeout", connectTimeout);
    }
}
