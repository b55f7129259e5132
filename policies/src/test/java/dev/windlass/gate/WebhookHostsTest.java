package dev.windlass.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookHostsTest {
    private final WebhookHosts hosts = new WebhookHosts(Set.of("checks.example", "other.example:8443"), false);

    @ParameterizedTest
    @ValueSource(
            strings = {"https://checks.example/a?b=c", "https://CHECKS.example:443", "https://other.example:8443/"})
    void allowsWhatIsListed(String url) {
        assertThat(hosts.refusal(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "https://checks.example.evil.example/",
                "https://checks.example@evil.example/",
                "https://evil.example\\@checks.example/",
                "https://checks.example:8080/",
                "https://other.example/",
                "http://checks.example/",
                "ftp://checks.example/",
                "https://checks.example/#a",
                "https:///nothing",
                "checks.example",
                "https://[::1]/"
            })
    void refusesEverythingElse(String url) {
        assertThat(hosts.refusal(url)).isPresent();
    }

    @Test
    void namesWhatTheOperatorMustAllow() {
        assertThat(WebhookHosts.NONE.refusal("https://checks.example/"))
                .hasValueSatisfying(it -> assertThat(it).contains("checks.example", "control.webhooks.allowed-hosts"));
    }
}
