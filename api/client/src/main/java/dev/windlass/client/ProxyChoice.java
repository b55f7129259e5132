package dev.windlass.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/// [Proxies] as the JDK's HTTP client asks for them.
final class ProxyChoice extends ProxySelector {
    private final Proxies proxies;

    ProxyChoice(Proxies proxies) {
        this.proxies = proxies;
    }

    /// The proxy's name is looked up when it is connected to.
    @Override
    public List<Proxy> select(URI address) {
        return proxies.forAddress(address)
                .map(proxy ->
                        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port())))
                .map(List::of)
                .orElse(List.of(Proxy.NO_PROXY));
    }

    /// The request fails, which says it to whoever asked.
    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException failure) {}
}
