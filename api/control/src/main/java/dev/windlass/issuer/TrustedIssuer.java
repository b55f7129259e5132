package dev.windlass.issuer;

import dev.windlass.identity.IssuerKind;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An issuer whose word the platform takes for who somebody is.
///
/// @param issuer as tokens have it in `iss`, to the letter; https, or http on this machine's own loopback
/// @param audience what tokens for this installation have in `aud`, alone
/// @param singleUse true if a token may be exchanged once
/// @param keyHosts hosts, each with its port unless that is 443, where its keys may lie beside its own
/// @param caFile certificates that it is believed by, in PEM; null for those of the JDK
public record TrustedIssuer(
        String issuer,
        String audience,
        IssuerKind kind,
        boolean singleUse,
        Set<String> keyHosts,
        @Nullable Path caFile) {
    private static final int CHARS_MAX = 300;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /// @throws IllegalArgumentException naming field, value and remedy
    public TrustedIssuer {
        if (audience.isBlank() || audience.length() > CHARS_MAX) {
            throw new IllegalArgumentException("audience of issuer " + issuer + " must have 1-" + CHARS_MAX
                    + " characters; give what tokens for this installation are to say, such as its address");
        }
        var address = address(issuer);
        if (address.getRawQuery() != null || address.getRawFragment() != null || !mayBeAsked(address, false)) {
            throw new IllegalArgumentException(
                    "issuer \"" + issuer + "\" must be an https address without ? and #, such"
                            + " as https://token.actions.githubusercontent.com; http is for this machine's own loopback");
        }
        var lower = new HashSet<String>();
        keyHosts.forEach(host -> lower.add(host.toLowerCase(Locale.ROOT)));
        keyHosts = Set.copyOf(lower);
    }

    private static URI address(String issuer) {
        try {
            var address = new URI(issuer);
            if (address.getHost() != null && issuer.length() <= CHARS_MAX && address.getRawUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException _) {
            // Refused below.
        }
        throw new IllegalArgumentException("issuer \"" + issuer
                + "\" is no address; give what its tokens have in iss, such as https://issuer.example");
    }

    /// Where it says what its keys are.
    URI discovery() {
        return URI.create(issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration");
    }

    /// True if its keys may be fetched from there: an issuer names no host that the platform hasn't.
    boolean mayHaveKeysAt(URI keys) {
        return keys.getHost() != null
                && keys.getRawUserInfo() == null
                && mayBeAsked(keys, true)
                && (host(keys).equals(host(URI.create(issuer))) || keyHosts.contains(host(keys)));
    }

    private boolean mayBeAsked(URI address, boolean asTheIssuer) {
        return switch (String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT)) {
            case "https" -> true;
            case "http" -> LOOPBACK.contains(address.getHost()) && (!asTheIssuer || issuer.startsWith("http://"));
            default -> false;
        };
    }

    static String host(URI address) {
        var host = address.getHost().toLowerCase(Locale.ROOT);
        return address.getPort() < 0 || address.getPort() == 443 ? host : host + ":" + address.getPort();
    }
}
