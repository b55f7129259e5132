package dev.windlass.settings;

import java.util.HashSet;
import java.util.List;

/// Whom control calls because a manifest says so: webhook gates and notifications.
///
/// @param allowedHosts hosts, each with its port unless that is 443, such as `checks.example` or `checks.example:8443`;
///     empty: nobody is called, and a manifest that asks for it is refused
/// @param privateNetwork true if those hosts may lie in private networks or on this machine, and be called without TLS
/// @param secrets what calls are signed with
public record WebhookSettings(List<String> allowedHosts, boolean privateNetwork, List<TenantSecret> secrets) {
    public WebhookSettings {
        Check.present("control.webhooks.allowed-hosts", allowedHosts);
        Check.present("control.webhooks.secrets", secrets);
        allowedHosts = List.copyOf(allowedHosts);
        secrets = List.copyOf(secrets);
        var tenants = new HashSet<String>();
        for (var secret : secrets) {
            if (!tenants.add(secret.tenant())) {
                throw new SettingsException("control.webhooks.secrets names tenant " + secret.tenant()
                        + " twice; remove one, since a call has one signature");
            }
        }
    }

    /// A tenant's secret.
    ///
    /// @param secretFile file with the secret, one line
    public record TenantSecret(String tenant, String secretFile) {
        public TenantSecret {
            Check.text("control.webhooks.secrets.tenant", tenant);
            Check.text("control.webhooks.secrets.secret-file", secretFile);
        }
    }
}
