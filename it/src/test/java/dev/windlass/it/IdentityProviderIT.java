package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.IdentityClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.BindingOrder;
import dev.windlass.client.message.TokenGiven;
import dev.windlass.domain.Role;
import dev.windlass.harness.Directories;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.KeycloakServer;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.SecondControl;
import dev.windlass.harness.Until;
import dev.windlass.settings.IssuerSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// People and services of a real OpenID provider, Keycloak, found by discovery, come with its tokens;
/// control and gateway take what they get for them; the provider's keys change meanwhile.
@InTurn
final class IdentityProviderIT {
    private static final String TENANT = "identified";
    private static final String AUDIENCE = "https://windlass.example";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Map<String, String> BATCH =
            Map.of("grant_type", "client_credentials", "client_id", "batch", "client_secret", "batch-secret");
    private static final Map<String, String> ANNA = Map.of(
            "grant_type", "password",
            "client_id", "batch",
            "client_secret", "batch-secret",
            "scope", "openid",
            "username", "anna",
            "password", "anna-password");

    private final RealWindlass windlass;
    private final HttpClient http = HttpClient.newHttpClient();

    IdentityProviderIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @Test
    void whoeverAProviderKnowsComesWithItsTokens() throws Exception {
        new Registry(windlass.client()).tenant(TENANT);
        try (var keycloak = KeycloakServer.start(Directories.fresh("keycloak"));
                var control = SecondControl.start(
                        windlass, Directories.fresh("second-control"), List.of(trusted(keycloak)))) {
            var tenantAdmin = client(control, windlass.token("admin"));
            set(tenantAdmin, keycloak, "batch", Map.of("azp", "batch", "preferred_username", "service-account-batch"));
            set(tenantAdmin, keycloak, "anna", Map.of("email", "anna@acme.example", "groups", "risk"));
            var stranger = client(control, "");

            var given = stranger.exchange(TENANT, null, keycloak.token("access_token", BATCH));
            assertThat(given.principal()).isEqualTo("batch");
            assertThat(status(control.api(), "/v1/tenants/" + TENANT, given)).isEqualTo(200);
            assertThat(status(windlass.api(), "/v1/tenants/" + TENANT, given)).isEqualTo(200);
            var served = "/" + TENANT + "/prod/v2/models/nothing";
            Until.within(SOON, "the gateway takes it").holds(() -> status(windlass.gateway(), served, given) == 404);
            assertThat(stranger.exchange(TENANT, null, keycloak.token("access_token", ANNA))
                            .principal())
                    .isEqualTo("anna");

            whatIsNotForUsIsRefused(stranger, keycloak);

            keycloak.rotateKeys();
            assertThat(stranger.exchange(TENANT, null, keycloak.token("access_token", ANNA))
                            .principal())
                    .isEqualTo("anna");

            tenantAdmin.deleteBinding(TENANT, "batch");
            Until.within(SOON, "the gateway takes it no more")
                    .holds(() -> status(windlass.gateway(), served, given) == 401);
        }
    }

    private static void whatIsNotForUsIsRefused(IdentityClient stranger, KeycloakServer keycloak) {
        var elsewhere = Map.of(
                "grant_type", "client_credentials", "client_id", "elsewhere", "client_secret", "elsewhere-secret");
        assertThat(reason(stranger, keycloak.token("id_token", ANNA))).isEqualTo("WrongAudience");
        assertThat(reason(stranger, keycloak.token("access_token", elsewhere))).isEqualTo("WrongAudience");
        assertThat(reason(stranger, keycloak.token("refresh_token", ANNA))).isEqualTo("BadAlgorithm");
        var token = keycloak.token("access_token", BATCH);
        var parts = token.split("\\.");
        assertThat(reason(
                        stranger,
                        parts[0] + "." + keycloak.token("access_token", ANNA).split("\\.")[1] + "." + parts[2]))
                .isEqualTo("BadSignature");
        assertThat(reason(stranger, parts[0] + "." + parts[1] + ".")).isEqualTo("NotSigned");
    }

    private static String reason(IdentityClient stranger, String token) {
        return catchThrowableOfType(WindlassException.class, () -> stranger.exchange(TENANT, null, token))
                .problem()
                .reason();
    }

    private static IssuerSettings trusted(KeycloakServer keycloak) {
        return new IssuerSettings(keycloak.issuer(), AUDIENCE, "generic", false, List.of(), null);
    }

    private static void set(IdentityClient client, KeycloakServer keycloak, String name, Map<String, String> claims) {
        client.setBinding(
                TENANT, name, new BindingOrder(keycloak.issuer(), claims, name, List.of(Role.DEVELOPER), List.of()));
    }

    private static IdentityClient client(SecondControl control, String token) {
        return new IdentityClient(new WindlassTarget(control.api(), null, token, Duration.ofSeconds(30)));
    }

    private int status(URI base, String path, TokenGiven given) throws Exception {
        var request = HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + given.token());
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
}
