package dev.windlass.app;

import dev.windlass.gate.WebhookHosts;
import dev.windlass.settings.WebhookSettings;
import dev.windlass.storage.events.EventSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;

/// What the settings say of calls to others.
final class Webhooks {
    private Webhooks() {}

    static WebhookHosts hosts(WebhookSettings settings) {
        var hosts = new HashSet<String>();
        settings.allowedHosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        return new WebhookHosts(hosts, settings.privateNetwork());
    }

    /// Reads the tenants' secrets; the caller closes the sender.
    static EventSender sender(WebhookSettings settings) throws IOException {
        var secrets = new HashMap<String, String>();
        for (var each : settings.secrets()) {
            secrets.put(
                    each.tenant(), Files.readString(Path.of(each.secretFile())).strip());
        }
        return new EventSender(hosts(settings), secrets);
    }
}
