package dev.windlass.storage.events;

import dev.windlass.gate.WebhookHosts;
import dev.windlass.quota.SharedPool;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Posts CloudEvents to addresses of others: only to hosts that the installation allows, only to public addresses
/// unless it says otherwise, following no redirect, and reading no more than 64 KiB of the answer. Thread-safe.
public final class EventSender implements AutoCloseable {
    /// `sha256=` and the HMAC-SHA256 of the body in hexadecimal, if the tenant has a secret.
    public static final String SIGNATURE = "Windlass-Signature";

    private static final int ANSWER_BYTES_MAX = 64 << 10;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(8);

    private final WebhookHosts hosts;
    private final Map<String, String> secrets;

    @SharedPool(
            value = "calls of webhooks",
            limit = "the waits of runbooks, and the notices on their way",
            share = "as many as it has of those, for at most 8 s each",
            full = "never reached: whoever calls has a place there")
    private final HttpClient client;

    /// @param secrets of tenants, by their names
    public EventSender(WebhookHosts hosts, Map<String, String> secrets) {
        this.hosts = hosts;
        this.secrets = Map.copyOf(secrets);
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_MAX)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    public sealed interface Sent {
        /// Answered with 2xx.
        record Taken(String body) implements Sent {}

        record NotTaken(String why) implements Sent {}
    }

    /// Blocks for at most some 8 s.
    public Sent post(String tenant, String url, CloudEvent event) {
        var refusal = hosts.refusal(url).or(() -> addresses(URI.create(url).getHost()));
        if (refusal.isPresent()) {
            return new Sent.NotTaken(refusal.get());
        }
        var answer = client.sendAsync(
                request(tenant, url, event), BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_BYTES_MAX));
        try {
            return read(answer.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException slow) {
            answer.cancel(true);
            return new Sent.NotTaken("no answer within " + ANSWER_MAX.toSeconds() + " s");
        } catch (ExecutionException failed) {
            return new Sent.NotTaken(String.valueOf(failed.getCause()));
        } catch (InterruptedException stop) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Sent.NotTaken("interrupted");
        }
    }

    private static Sent read(HttpResponse<String> response) {
        int status = response.statusCode();
        return status >= 200 && status < 300
                ? new Sent.Taken(response.body())
                : new Sent.NotTaken("answered with status " + status);
    }

    private HttpRequest request(String tenant, String url, CloudEvent event) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(ANSWER_MAX)
                .header("Content-Type", CloudEvent.MEDIA_TYPE)
                .header("User-Agent", "windlass")
                .POST(HttpRequest.BodyPublishers.ofString(event.json()));
        var secret = secrets.get(tenant);
        return (secret == null ? request : request.header(SIGNATURE, "sha256=" + signature(secret, event.json())))
                .build();
    }

    /// What a receiver computes, too.
    static String signature(String secret, String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has HmacSHA256", e);
        }
    }

    /// The client looks the name up once more; the JVM answers both from one look, which it keeps for 30 s.
    private Optional<String> addresses(String host) {
        try {
            for (var address : InetAddress.getAllByName(host)) {
                if (!hosts.privateNetwork() && isPrivate(address)) {
                    return Optional.of(host + " is " + address.getHostAddress()
                            + ", which is no public address; control.webhooks.private-network lets it be called");
                }
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of("nobody knows an address of " + host);
        }
    }

    static boolean isPrivate(InetAddress address) {
        var bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        boolean carriers = bytes.length == 4 && first == 100 && second >= 64 && second < 128;
        boolean here = bytes.length == 4 && (first == 0 || first >= 240);
        boolean uniqueLocal = bytes.length == 16 && (first & 0xfe) == 0xfc;
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || carriers
                || here
                || uniqueLocal;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
