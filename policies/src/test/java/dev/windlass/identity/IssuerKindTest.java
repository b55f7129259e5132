package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IssuerKindTest {
    private static final String GITHUB = "token.actions.githubusercontent.com";

    @Test
    void whatAnAddressSaysNobodyHasToSay() {
        assertThat(IssuerKind.of(GITHUB, null)).isEqualTo(IssuerKind.GITHUB);
        assertThat(IssuerKind.of(GITHUB, "github")).isEqualTo(IssuerKind.GITHUB);
        assertThat(IssuerKind.of("gitlab.com", null)).isEqualTo(IssuerKind.GITLAB);
        assertThat(IssuerKind.of("gitlab.acme.example", "gitlab")).isEqualTo(IssuerKind.GITLAB);
        assertThat(IssuerKind.of("id.acme.example", null)).isEqualTo(IssuerKind.GENERIC);
    }

    @Test
    void noneIsTakenForOneWhoseBindingsNeedntSayWhose() {
        assertThatThrownBy(() -> IssuerKind.of(GITHUB, "generic"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is of kind github");
        assertThatThrownBy(() -> IssuerKind.of("GitLab.com", "generic")).isInstanceOf(IllegalArgumentException.class);
    }
}
