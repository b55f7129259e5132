package dev.windlass.client;

import dev.windlass.client.message.BindingOrder;
import dev.windlass.client.message.BindingView;
import dev.windlass.client.message.IssuerView;
import dev.windlass.client.message.KeyCreated;
import dev.windlass.client.message.KeyRotation;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.TokenGiven;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// Whose tokens an installation takes, who is who by them, the exchange itself, and keys that follow each
/// other.
public final class IdentityClient {
    private static final String TYPE = "urn:ietf:params:oauth:token-type:";

    private final Http http;

    public IdentityClient(WindlassTarget target) {
        this.http = new Http(target);
    }

    /// Asks without a token.
    public List<IssuerView> issuers() {
        return http.get("/v1/issuers", new TypeReference<Page<IssuerView>>() {}).items();
    }

    /// A token of ours for another issuer's. Asks without a token of ours.
    ///
    /// @param binding null for the one that lets it in
    public TokenGiven exchange(String tenant, @Nullable String binding, String token) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        form.put("subject_token_type", TYPE + "jwt");
        form.put("subject_token", token);
        form.put("tenant", tenant);
        if (binding != null) {
            form.put("binding", binding);
        }
        var body = form.entrySet().stream()
                .map(it -> it.getKey() + "=" + Http.segment(it.getValue()))
                .collect(Collectors.joining("&"));
        var request = http.api("/v1/token")
                .POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/x-www-form-urlencoded");
        return http.read(http.send(request), new TypeReference<TokenGiven>() {});
    }

    /// The identity token of the GitHub Actions job that this process is part of.
    ///
    /// @param address what GitHub says in `ACTIONS_ID_TOKEN_REQUEST_URL`
    /// @param secret what it says in `ACTIONS_ID_TOKEN_REQUEST_TOKEN`
    public String tokenOfGithub(URI address, String secret, String audience) {
        var separator = address.getRawQuery() == null ? "?" : "&";
        var request = HttpRequest.newBuilder(URI.create(address + separator + "audience=" + Http.segment(audience)))
                .header("Authorization", "Bearer " + secret)
                .GET();
        return http.read(http.send(request), new TypeReference<Map<String, Object>>() {})
                .getOrDefault("value", "")
                .toString();
    }

    /// A new key in place of those that a principal has; the only answer that ever holds the token.
    public KeyCreated rotateKeys(String tenant, String principal, KeyRotation rotation) {
        var path = ApiPaths.tenantPath(tenant) + "/keys/" + Http.segment(principal) + ":rotate";
        return http.post(path, rotation, new TypeReference<KeyCreated>() {});
    }

    public List<BindingView> bindings(String tenant) {
        return http.get(path(tenant), new TypeReference<Page<BindingView>>() {}).items();
    }

    /// Sets one, whatever it was.
    public BindingView setBinding(String tenant, String name, BindingOrder order) {
        return http.send(
                "PUT", path(tenant) + "/" + Http.segment(name), order, Map.of(), new TypeReference<BindingView>() {});
    }

    public void deleteBinding(String tenant, String name) {
        http.delete(path(tenant) + "/" + Http.segment(name));
    }

    private static String path(String tenant) {
        return ApiPaths.tenantPath(tenant) + "/bindings";
    }
}
