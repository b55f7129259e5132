package dev.windlass.settings;

import java.time.Duration;
import java.util.List;

/// The control role: control API and Temporal workers.
///
/// @param host address to listen on
/// @param port TCP port; 0: any free one
/// @param stateDir directory for uploads on their way and inspection scratch; safe to empty while control
/// is
///     down
/// @param stopTimeout how long requests and activities under way may take at a stop; after it they are cut
///     off
/// @param bootstrapKeys keys seeded into Postgres at start, if their hash is not there yet
/// @param auditAnchorPeriod how often each tenant's audit is anchored in the object store, if it has new
/// rows
/// @param webhooks whom it calls because a manifest says so
/// @param trustedIssuers whose tokens are exchanged for ours
public record ControlSettings(
        String host,
        int port,
        String stateDir,
        Duration stopTimeout,
        List<BootstrapKey> bootstrapKeys,
        Duration auditAnchorPeriod,
        WebhookSettings webhooks,
        List<IssuerSettings> trustedIssuers) {
    public ControlSettings {
        Check.text("control.host", host);
        Check.between("control.port", port, 0, 65_535);
        Check.text("control.state-dir", stateDir);
        Check.positive("control.stop-timeout", stopTimeout);
        Check.present("control.bootstrap-keys", bootstrapKeys);
        Check.positive("control.audit-anchor-period", auditAnchorPeriod);
        Check.present("control.webhooks", webhooks);
        Check.present("control.trusted-issuers", trustedIssuers);
        bootstrapKeys = List.copyOf(bootstrapKeys);
        trustedIssuers = List.copyOf(trustedIssuers);
    }

    /// A platform key that exists from the first start on.
    ///
    /// @param principal who holds it
    /// @param roles the principal's roles for every tenant
    /// @param tokenFile file with the token: 256 random bits in base64url, one line
    public record BootstrapKey(String principal, List<String> roles, String tokenFile) {
        public BootstrapKey {
            Check.text("control.bootstrap-keys.principal", principal);
            Check.present("control.bootstrap-keys.roles", roles);
            Check.text("control.bootstrap-keys.token-file", tokenFile);
            roles = List.copyOf(roles);
        }
    }
}
