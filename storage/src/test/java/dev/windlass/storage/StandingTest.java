package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.AccessDocument;
import dev.windlass.access.Action;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.identity.ClaimRules;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.BindingStore.Binding;
import dev.windlass.storage.TokenStore.Given;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class StandingTest {
    private static final String ISSUER = "https://issuer.example";
    private static final PrincipalId BOT = new PrincipalId("payments", "bot");
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud", "prod");
    private static final Instant EXPIRED = Instant.now().minusSeconds(60);

    @AutoClose
    private final Database database = dev.windlass.storage.Given.database();

    private final KeyStore keys = new KeyStore(database);
    private final BindingStore bindings = new BindingStore(database);
    private final Standing standing = trusting(Set.of(ISSUER));

    @Test
    void whoHasAKeyThatMayStands() {
        key("k1", Set.of(Role.RELEASE_MANAGER), null);

        assertThat(loss()).isEmpty();
        assertThat(standing.of(BOT, "prod").roles()).containsExactly(Role.RELEASE_MANAGER);
    }

    @Test
    void whoseRoleIsGoneIsToldWhichItTakes() {
        key("k1", Set.of(Role.VIEWER), null);

        assertThat(loss().orElseThrow())
                .isEqualTo("\"bot\" of payments may no longer release to payments/fraud@prod: it has viewer left,"
                        + " and it takes one of platform-admin, release-manager, tenant-admin");
    }

    @Test
    void anExpiredKeyIsNoWayIn() {
        key("k1", Set.of(Role.RELEASE_MANAGER), EXPIRED);

        assertThat(loss().orElseThrow()).contains("no valid key for that environment any more, and no binding");
    }

    @Test
    void aKeyForAnotherEnvironmentIsNone() {
        keys.add(
                new KeyStore.Key(sha("k1"), new Principal("bot", "payments", Set.of(Role.TENANT_ADMIN), Set.of("dev"))),
                null);

        assertThat(loss()).isPresent();
    }

    @Test
    void aBindingIsAWayInAlsoWhenItsTokensHaveExpired() {
        bound("t1", EXPIRED);

        assertThat(loss()).isEmpty();
    }

    @Test
    void aDeletedBindingIsNoneWhateverElseHasExpired() {
        key("k1", Set.of(Role.RELEASE_MANAGER), EXPIRED);
        bound("t1", Instant.now().plus(Duration.ofMinutes(5)));

        bindings.delete("payments", "deploy");

        assertThat(loss()).isPresent();
    }

    @Test
    void ofTwoBindingsOneIsEnough() {
        bound("t1", EXPIRED);
        bindings.set(wish("nightly"));

        bindings.delete("payments", "deploy");

        assertThat(loss()).isEmpty();
    }

    @Test
    void nobodyComesByAnIssuerThatIsTrustedNoMore() {
        bound("t1", EXPIRED);

        assertThat(trusting(Set.of("https://another.example")).loss(BOT, Action.RELEASE, PROD))
                .isPresent();
        assertThat(keys.principals("payments", "bot", Set.of())).isEmpty();
    }

    @Test
    void rulesAreAskedToo() {
        key("k1", Set.of(Role.RELEASE_MANAGER), null);
        var text = "apiVersion: windlass.dev/v1\nkind: Access\n"
                + "rules: [{name: no-releases, effect: Deny, actions: [release]}]\n";
        var parsed = (AccessDocument.Result.Parsed) AccessDocument.parse("payments", text);
        new AccessStore(database).set(parsed.document(), text, "lead");

        assertThat(loss().orElseThrow()).contains("rule \"no-releases\"");
    }

    private Optional<String> loss() {
        return standing.loss(BOT, Action.RELEASE, PROD);
    }

    private Standing trusting(Set<String> issuers) {
        return new Standing(keys, new AccessPoint(new AccessStore(database)), issuers);
    }

    private void key(String name, Set<Role> roles, @Nullable Instant end) {
        keys.add(new KeyStore.Key(sha(name), new Principal("bot", "payments", roles)), end);
    }

    private void bound(String token, Instant end) {
        var binding = ((BindingStore.Change.Done) bindings.set(wish("deploy"))).binding();
        var given = new TokenStore(database)
                .give(new TokenStore.Wish(binding, sha(token), end, Map.of(), Optional.empty(), Optional.empty()));
        assertThat(given).isInstanceOf(Given.Done.class);
    }

    private static Binding wish(String name) {
        return new Binding(
                name,
                ISSUER,
                new ClaimRules(Map.of("repository", "acme/models")),
                new Principal("bot", "payments", Set.of(Role.RELEASE_MANAGER)),
                false,
                new PrincipalId("payments", "lead"),
                Instant.EPOCH);
    }

    private static byte[] sha(String text) {
        return HexFormat.of().parseHex(CanonicalJson.digest(text).hex());
    }
}
