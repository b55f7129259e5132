package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.Hands.KeyMade;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.identity.ClaimRules;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.BindingStore.Binding;
import dev.windlass.storage.BindingStore.Change;
import dev.windlass.storage.TokenStore.Given;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class BindingStoreTest {
    private static final PrincipalId LEAD = new PrincipalId("payments", "lead");
    private static final PrincipalId CI = new PrincipalId("payments", "ci");
    private static final Set<String> TRUSTED = Set.of("https://issuer.example");
    private static final Instant LATER = Instant.now().plus(Duration.ofHours(3));

    @AutoClose
    private final Database database = dev.windlass.storage.Given.database();

    private final BindingStore bindings = new BindingStore(database);
    private final TokenStore tokens = new TokenStore(database);
    private final KeyStore keys = new KeyStore(database);

    @Test
    void aTokenSpeaksForTheBindingsPrincipalAndKeepsItsClaims() {
        var given = give(set("deploy"), "t1", LATER, Optional.empty());

        var holder = keys.findOfPlatform(sha("t1")).orElseThrow();
        assertThat(holder.principal()).isEqualTo(principal());
        assertThat(holder.claims()).containsExactly(Map.entry("ref", "main"));
        assertThat(((Given.Done) given).expiresAt())
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(14)),
                        Instant.now().plus(Duration.ofMinutes(16)));
        assertThat(keys.allValidOfPlatform()).hasSize(1);
        assertThat(keys.valid("payments")).isEmpty();
    }

    @Test
    void itEndsWithTheOthersToken() {
        var end = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS);

        var given = give(set("deploy"), "t1", end, Optional.empty());

        assertThat(((Given.Done) given).expiresAt()).isEqualTo(end);
    }

    @Test
    void whatMayBeExchangedOnceIsNotExchangedTwice() {
        var binding = set("deploy");
        var other = set("other");

        assertThat(give(binding, "t1", LATER, Optional.of("jti"))).isInstanceOf(Given.Done.class);
        assertThat(give(binding, "t2", LATER, Optional.of("jti"))).isInstanceOf(Given.Replayed.class);
        assertThat(give(binding, "t3", LATER, Optional.of("other"))).isInstanceOf(Given.Done.class);
        assertThat(give(other, "t4", LATER, Optional.of("jti"))).isInstanceOf(Given.Done.class);
        assertThat(keys.findOfPlatform(sha("t2"))).isEmpty();
    }

    @Test
    void whatWasChangedSinceGivesNothing() {
        var before = set("deploy");
        set("deploy");

        assertThat(give(before, "t1", LATER, Optional.empty())).isInstanceOf(Given.Gone.class);
    }

    @Test
    void tokensOfABindingAreCounted() {
        var binding = set("deploy");
        for (int i = 0; i < TokenStore.OF_BINDING_MAX; i++) {
            give(binding, "t" + i, LATER, Optional.empty());
        }

        assertThat(give(binding, "more", LATER, Optional.empty()))
                .isEqualTo(new Given.TooMany(TokenStore.OF_BINDING_MAX));
        assertThat(give(set("other"), "another", LATER, Optional.empty())).isInstanceOf(Given.Done.class);
    }

    @Test
    void bindingsOfATenantAreCounted() {
        for (int i = 0; i < BindingStore.MAX; i++) {
            set("b" + i);
        }

        assertThat(bindings.set(wish("more"))).isInstanceOf(Change.TooMany.class);
        assertThat(bindings.set(wish("b1"))).isInstanceOf(Change.Done.class);
    }

    @Test
    void whatATokenBeganGoesOnWhenItHasExpired() {
        give(set("deploy"), "t1", Instant.now().minusSeconds(1), Optional.empty());

        assertThat(keys.findOfPlatform(sha("t1"))).isEmpty();
        assertThat(keys.roles(CI, "prod", TRUSTED)).containsExactly(Role.RELEASE_MANAGER);
        assertThat(keys.roles(CI, "dev", TRUSTED)).isEmpty();
    }

    @Test
    void aChangeEndsTokensAndNothingThatTheyBegan() {
        give(set("deploy"), "t1", LATER, Optional.empty());

        set("deploy");

        assertThat(keys.findOfPlatform(sha("t1"))).isEmpty();
        assertThat(keys.roles(CI, "prod", TRUSTED)).isNotEmpty();
    }

    @Test
    void withTheBindingAllIsRevoked() {
        give(set("deploy"), "t1", Instant.now().minusSeconds(1), Optional.empty());
        give(set("deploy"), "t2", LATER, Optional.empty());

        assertThat(bindings.delete("payments", "deploy")).isTrue();

        assertThat(keys.findOfPlatform(sha("t2"))).isEmpty();
        assertThat(keys.roles(CI, "prod", TRUSTED)).isEmpty();
        assertThat(bindings.delete("payments", "deploy")).isFalse();
    }

    @Test
    void withAPrincipalHisBindingsEnd() {
        set("deploy");
        set("nightly");

        assertThat(bindings.deleteOf("payments", "ci")).containsExactly("deploy", "nightly");
        assertThat(bindings.list("payments")).isEmpty();
        assertThat(bindings.deleteOf("payments", "ci")).isEmpty();
    }

    @Test
    void aPurgeForgetsNoMaker() {
        var binding = set("deploy");
        give(binding, "t1", Instant.now().minusSeconds(900), Optional.of("a"));
        give(binding, "t2", Instant.now().minusSeconds(800), Optional.of("b"));
        give(binding, "t3", LATER, Optional.of("c"));

        assertThat(tokens.purge()).isEqualTo(2);
        assertThat(tokens.purge()).isZero();
        assertThat(keys.findOfPlatform(sha("t3"))).isPresent();
        assertThat(give(binding, "t4", LATER, Optional.of("c"))).isInstanceOf(Given.Replayed.class);

        bindings.delete("payments", "deploy");
        assertThat(new HandStore(database).ties(List.of(Person.of(CI)))).containsExactly(new KeyMade(LEAD, CI));
    }

    @Test
    void whoIsLetInMayBeAnApprover() {
        set("deploy");

        var change = new ApproverGroupStore(database).set("payments", "board", List.of("ci"), "lead");

        assertThat(((ApproverGroupStore.Change.Done) change).stored().holding()).containsExactly("ci");
    }

    private Given give(Binding binding, String token, Instant end, Optional<String> once) {
        return tokens.give(new TokenStore.Wish(
                binding, sha(token), end, Map.of("ref", "main"), Optional.empty(), once.map(BindingStoreTest::sha)));
    }

    private Binding set(String name) {
        return ((Change.Done) bindings.set(wish(name))).binding();
    }

    private static Binding wish(String name) {
        return new Binding(
                name,
                "https://issuer.example",
                new ClaimRules(Map.of("repository", "acme/models")),
                principal(),
                false,
                LEAD,
                Instant.EPOCH);
    }

    private static Principal principal() {
        return new Principal("ci", "payments", Set.of(Role.RELEASE_MANAGER), Set.of("prod"));
    }

    private static byte[] sha(String text) {
        return HexFormat.of().parseHex(CanonicalJson.digest(text).hex());
    }
}
