package dev.windlass.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxiesTest {
    private static final String PROXY = "http://proxy.corp:3128";

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy"})
    void httpsGoesThroughItsOwnProxyInBothSpellings(String name) {
        var proxies = Proxies.of(Map.of(name, PROXY));

        assertThat(proxies.forAddress(URI.create("https://windlass.corp")).map(Proxies.Proxy::toString))
                .hasValue("proxy.corp:3128");
        assertThat(proxies.forAddress(URI.create("http://windlass.corp"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_PROXY", "http_proxy"})
    void httpGoesThroughItsOwnProxyInBothSpellings(String name) {
        var proxies = Proxies.of(Map.of(name, PROXY));

        assertThat(proxies.forAddress(URI.create("http://windlass.corp:8080"))).isPresent();
        assertThat(proxies.forAddress(URI.create("https://windlass.corp"))).isEmpty();
    }

    @Test
    void smallLettersCountFirstAndNothingIsNothing() {
        var proxies = Proxies.of(Map.of("HTTP_PROXY", "http://loud:1", "http_proxy", "quiet:2", "HTTPS_PROXY", " "));

        assertThat(proxies.forAddress(URI.create("http://windlass.corp")).map(Proxies.Proxy::toString))
                .hasValue("quiet:2");
        assertThat(proxies.https()).isNull();
        assertThat(Proxies.of(Map.of()).none()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|http://windlass.corp|true",
                "corp|http://windlass.corp|true",
                ".corp|http://windlass.corp|true",
                "*.corp|http://windlass.corp|true",
                "windlass.corp|http://windlass.corp|true",
                "WINDLASS.corp.|http://windlass.CORP|true",
                "orp|http://windlass.corp|false",
                "other.corp|http://windlass.corp|false",
                "other, windlass.corp|http://windlass.corp|true",
                "windlass.corp:8080|http://windlass.corp:8080|true",
                "windlass.corp:8080|http://windlass.corp|false",
                "windlass.corp:80|http://windlass.corp|true",
                "10.0.0.0/8|http://10.1.2.3|true",
                "10.0.0.0/8|http://11.1.2.3|false",
                "10.1.2.3|http://10.1.2.3|true",
                "10.1.2.3:81|http://10.1.2.3|false",
                "fd00::/8|http://[fd00::1]|true",
                "[fd00::1]|http://[fd00::1]|true",
                "fd00::/8|http://10.1.2.3|false",
                "10.0.0.0/99,,:|http://10.1.2.3|false",
                "0.0.0.0/0|http://10.1.2.3|true",
                "x|http://localhost|true",
                "x|http://127.0.0.1:8080|true",
                "x|http://[::1]:8080|true",
                "x|http://10.1.2.3|false",
            })
    void whatNoProxyNamesAndThisMachineAreReachedDirectly(String exceptions, String address, boolean direct) {
        for (var name : new String[] {"NO_PROXY", "no_proxy"}) {
            var proxies = Proxies.of(Map.of("http_proxy", PROXY, name, exceptions));

            assertThat(proxies.forAddress(URI.create(address)).isEmpty()).isEqualTo(direct);
        }
    }

    @Test
    void userAndPasswordAreSentButNotShown() {
        var proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://bot:se%20cret@proxy.corp"));

        var proxy = proxies.forAddress(URI.create("https://windlass.corp")).orElseThrow();

        assertThat(proxy.authorization()).isEqualTo("Basic Ym90OnNlIGNyZXQ=");
        assertThat(proxy.port()).isEqualTo(80);
        assertThat(proxies.toString()).doesNotContain("cret", "Ym90");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"socks5://u:secret@proxy:1", "https://proxy", "http://", "http://u:secret@p r", "u:secret@:9"})
    void whatCannotBeUsedIsNamedWithItsRemedy(String value) {
        var refused = catchThrowableOfType(WindlassException.class, () -> Proxies.of(Map.of("https_proxy", value)));

        assertThat(refused.problem().detail()).contains("HTTPS_PROXY").doesNotContain("secret");
        assertThat(refused.problem().remedy()).contains("http://proxy.example.com:3128");
    }
}
