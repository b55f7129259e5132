package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.access.Action;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.KeyRotation;
import dev.windlass.client.message.KeyView;
import dev.windlass.client.message.NewKey;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys that end by themselves, and such as follow each other.
final class KeyRotationTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        api.key("lead", "payments", Role.TENANT_ADMIN);
    }

    @Test
    void aKeySaysWhenItEnds() {
        var made = api.client("lead").createKey("payments", new NewKey("bot", List.of(Role.VIEWER), List.of(), "720h"));

        assertNear(made.expiresAt(), Duration.ofHours(720));
        assertThat(of("bot"))
                .singleElement()
                .satisfies(it -> assertThat(it.expiresAt()).isNotNull());
        assertThat(of("ci"))
                .singleElement()
                .satisfies(it -> assertThat(it.expiresAt()).isNull());
    }

    @Test
    void bothWorkUntilTheOverlapIsOver() throws IOException {
        var second = api.identity("lead").rotateKeys("payments", "ci", new KeyRotation("30m", null));

        assertThat(status("token-ci")).isEqualTo(200);
        assertThat(status(second.token())).isEqualTo(200);
        assertThat(second.roles()).containsExactly(Role.RELEASE_MANAGER);
        assertThat(of("ci")).hasSize(2).satisfiesOnlyOnce(it -> assertNear(it.expiresAt(), Duration.ofMinutes(30)));
        assertThat(api.parts.stores().audit().newest("payments", 1).getFirst().action())
                .isEqualTo("key.rotate");
    }

    @Test
    void withoutAnOverlapTheOldOneEndsAndWhatItBeganDoesNot() {
        api.identity("lead").rotateKeys("payments", "ci", new KeyRotation("0s", null));

        assertThat(of("ci")).hasSize(1);
        assertThat(api.parts.standing().loss(new PrincipalId("payments", "ci"), Action.RELEASE, PromotionRig.PROD))
                .isEmpty();
    }

    @Test
    void whatEndsSoonerStaysSo() {
        api.client("lead").createKey("payments", new NewKey("bot", List.of(Role.VIEWER), List.of(), "2m"));

        api.identity("lead").rotateKeys("payments", "bot", new KeyRotation("5h", null));

        assertThat(of("bot")).satisfiesOnlyOnce(it -> assertNear(it.expiresAt(), Duration.ofMinutes(2)));
    }

    @Test
    void keysThatDifferAreNotGuessedAt() {
        api.client("lead").createKey("payments", new NewKey("ci", List.of(Role.VIEWER)));

        assertThat(reason("ci")).isEqualTo("KeysDiffer");
        assertThat(reason("nobody")).isEqualTo("NotFound");
    }

    @Test
    void aRevokedKeyIsNotRotated() {
        api.client("lead").revokeKeys("payments", "ci");

        assertThat(reason("ci")).isEqualTo("NotFound");
    }

    @Test
    void whoIsRevokedWhileHisKeyIsRotatedHasNone() {
        var keys = api.parts.stores().keys();
        var revoking = new AtomicReference<CompletableFuture<Void>>();

        // What a rotation does, with a revocation in its middle.
        api.database.inTransaction(() -> {
            keys.lock("payments");
            var before = keys.valid("payments").stream()
                    .map(KeyStore.Key::principal)
                    .filter(it -> it.name().equals("ci"))
                    .findFirst()
                    .orElseThrow();
            revoking.set(CompletableFuture.runAsync(() -> api.client("lead").revokeKeys("payments", "ci")));
            Awaitility.await().until(() -> revoking.get().isDone() || waitsForALock());
            keys.make(new KeyStore.Key(NewToken.random().sha256(), before), before.id());
            return before;
        });

        revoking.get().join();
        assertThat(of("ci")).isEmpty();
    }

    @Test
    void whoRotatesWaitsForARevocationAndFindsNothing() {
        var rotating = new AtomicReference<CompletableFuture<String>>();

        api.database.inTransaction(() -> {
            int ended = api.parts.stores().keys().revoke("payments", "ci");
            rotating.set(CompletableFuture.supplyAsync(() -> reason("ci")));
            Awaitility.await().until(() -> rotating.get().isDone() || waitsForALock());
            return ended;
        });

        assertThat(rotating.get().join()).isEqualTo("NotFound");
        assertThat(of("ci")).isEmpty();
    }

    private boolean waitsForALock() {
        return TestDatabase.waitsForALock(api.database);
    }

    private String reason(String principal) {
        return catchThrowableOfType(
                        WindlassException.class,
                        () -> api.identity("lead").rotateKeys("payments", principal, new KeyRotation(null, null)))
                .problem()
                .reason();
    }

    private List<KeyView> of(String principal) {
        return api.client("lead").keys("payments").stream()
                .filter(it -> it.principal().equals(principal))
                .toList();
    }

    private int status(String token) throws IOException {
        return api.send(api.request("", "/v1/whoami").header("Authorization", "Bearer " + token))
                .statusCode();
    }

    private static void assertNear(Instant end, Duration from) {
        assertThat(end)
                .isBetween(
                        Instant.now().plus(from).minusSeconds(60), Instant.now().plus(from));
    }
}
