package dev.windlass.gate;

import dev.windlass.domain.Gate;
import dev.windlass.domain.Notification;
import dev.windlass.domain.PromotionPlan;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Which addresses the platform sends to because a manifest says so.
///
/// @param allowed hosts, each with its port unless that is 443; nobody is sent to who isn't among them
/// @param privateNetwork true if they may lie in this machine's own and in private networks, and be asked without TLS
public record WebhookHosts(Set<String> allowed, boolean privateNetwork) {
    /// Nobody may be sent to.
    public static final WebhookHosts NONE = new WebhookHosts(Set.of(), false);

    private static final int HTTPS = 443;

    public WebhookHosts {
        allowed = Set.copyOf(allowed);
    }

    /// Why one of a plan's gates can't be asked, or one of its notifications not be sent; empty if all may.
    public Optional<String> refusal(PromotionPlan plan) {
        var gates = plan.allGates().stream()
                .filter(Gate.Webhook.class::isInstance)
                .map(gate -> ((Gate.Webhook) gate).url());
        var notified = plan.allNotifications().stream().map(Notification::url);
        return Stream.concat(gates, notified)
                .flatMap(url -> refusal(url).stream())
                .findFirst();
    }

    /// Why nothing may be sent to `url`, with the remedy; empty if it may.
    public Optional<String> refusal(String url) {
        var address = WebAddress.parse(url);
        if (address.isEmpty()) {
            return Optional.of(url + " is no address; give one such as https://HOST/PATH");
        }
        var to = address.get();
        if (!to.tls() && !privateNetwork) {
            return Optional.of(url + " must begin with https://");
        }
        var named = to.port() == HTTPS ? to.host() : to.host() + ":" + to.port();
        return allowed.contains(named)
                ? Optional.empty()
                : Optional.of("host " + named + " isn't among those that this installation may call; have the operator"
                        + " add it to control.webhooks.allowed-hosts, or name another");
    }
}
