package dev.windlass.client;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Through which proxy an address is reached, as the environment says: `HTTPS_PROXY` for https, `HTTP_PROXY` for http,
/// except for what `NO_PROXY` names. Each name may be written in small letters, which count first. This machine is
/// always reached directly, so that a local installation works behind a company's proxy.
///
/// `NO_PROXY` is a list with commas: `*`, a host name (with all names below it), `host:port`, an IP address, or a
/// network such as `10.0.0.0/8`.
public record Proxies(@Nullable Proxy http, @Nullable Proxy https, List<Spared> spared) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int PORT_MAX = 65_535;

    public Proxies {
        spared = List.copyOf(spared);
    }

    /// One that speaks plain HTTP; `authorization` is what its header Proxy-Authorization takes, null without a user.
    public record Proxy(String host, int port, @Nullable String authorization) {
        /// Without the password, so that it can't end in a log.
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /// What isn't reached by a proxy; port 0 for every port.
    public sealed interface Spared {
        record Everything() implements Spared {}

        /// A host and all names below it.
        record Name(String host, int port) implements Spared {}

        record Network(Cidr addresses, int port) implements Spared {}
    }

    /// @throws WindlassException if a variable can't be read, naming it, its value (without a password) and the remedy
    public static Proxies of(Map<String, String> environment) {
        return new Proxies(proxy(environment, "HTTP_PROXY"), proxy(environment, "HTTPS_PROXY"), spared(environment));
    }

    /// True if the environment names none.
    public boolean none() {
        return http == null && https == null;
    }

    /// The proxy for an address; empty if it is reached directly.
    public Optional<Proxy> forAddress(URI address) {
        boolean secure = "https".equals(address.getScheme());
        var proxy = secure ? https : http;
        var given = address.getHost();
        if (proxy == null || given == null) {
            return Optional.empty();
        }
        var host = given.replaceAll("[\\[\\]]", "").replaceAll("\\.$", "").toLowerCase(Locale.ROOT);
        int port = address.getPort() > 0 ? address.getPort() : secure ? HTTPS_PORT : HTTP_PORT;
        boolean direct = local(host) || spared.stream().anyMatch(each -> matches(each, host, port));
        return direct ? Optional.empty() : Optional.of(proxy);
    }

    private static boolean local(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || Cidr.address(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private static boolean matches(Spared spared, String host, int port) {
        return switch (spared) {
            case Spared.Everything _ -> true;
            case Spared.Name(var name, var only) ->
                (host.equals(name) || host.endsWith("." + name)) && (only == 0 || only == port);
            case Spared.Network(var addresses, var only) ->
                Cidr.address(host).filter(addresses::contains).isPresent() && (only == 0 || only == port);
        };
    }

    private static @Nullable String value(Map<String, String> environment, String name) {
        var small = environment.get(name.toLowerCase(Locale.ROOT));
        var value = small == null ? environment.get(name) : small;
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static @Nullable Proxy proxy(Map<String, String> environment, String name) {
        var value = value(environment, name);
        if (value == null) {
            return null;
        }
        try {
            var address = new URI(value.contains("://") ? value : "http://" + value);
            if (!"http".equalsIgnoreCase(address.getScheme())) {
                throw unusable(
                        name, value, "has scheme " + address.getScheme() + ", and only http is spoken to a proxy");
            }
            if (address.getHost() == null || address.getPort() > PORT_MAX) {
                throw unusable(name, value, "names no host");
            }
            return new Proxy(
                    address.getHost(),
                    address.getPort() < 0 ? HTTP_PORT : address.getPort(),
                    authorization(address.getUserInfo()));
        } catch (URISyntaxException _) {
            throw unusable(name, value, "is no address");
        }
    }

    private static @Nullable String authorization(@Nullable String user) {
        return user == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    private static WindlassException unusable(String name, String value, String why) {
        return WindlassException.of(
                400,
                "InvalidProxy",
                name + " \"" + value.replaceAll("^(\\w+://)?.*@", "$1***@") + "\" " + why,
                "set it like http://proxy.example.com:3128 or http://USER:PASSWORD@HOST:PORT, or unset it");
    }

    private static List<Spared> spared(Map<String, String> environment) {
        var value = value(environment, "NO_PROXY");
        return value == null
                ? List.of()
                : Stream.of(value.split("[,\\s]+"))
                        .filter(each -> !each.isEmpty())
                        .flatMap(each -> spared(each.toLowerCase(Locale.ROOT)).stream())
                        .toList();
    }

    /// Empty for what nobody could have meant: a list is shared with other programs, which may read more into it.
    private static Optional<Spared> spared(String text) {
        if (text.equals("*")) {
            return Optional.of(new Spared.Everything());
        }
        var network = Cidr.parse(text.replaceAll("[\\[\\]]", ""));
        if (network.isPresent()) {
            return Optional.of(new Spared.Network(network.get(), 0));
        }
        int colon = text.lastIndexOf(':');
        var host = (colon < 0 ? text : text.substring(0, colon))
                .replaceAll("[\\[\\]]", "")
                .replaceAll("^\\*?\\.|\\.$", "");
        int port = colon < 0 ? 0 : port(text.substring(colon + 1));
        if (host.isEmpty() || port < 0) {
            return Optional.empty();
        }
        return Optional.of(Cidr.parse(host)
                .<Spared>map(address -> new Spared.Network(address, port))
                .orElseGet(() -> new Spared.Name(host, port)));
    }

    private static int port(String text) {
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
    }
}
