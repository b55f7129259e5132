package dev.windlass.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import dev.windlass.gateway.route.KeySnapshot.HashedKey;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class KeyringTest {
    private static final Instant END = Instant.parse("2026-12-01T12:00:00Z");
    private static final Principal APP = new Principal("app", "payments", Set.of(Role.INVOKER));
    private static final Principal JOB = new Principal("job", "payments", Set.of(Role.INVOKER));

    private final AtomicReference<Instant> now = new AtomicReference<>(END.minusMillis(1));

    @Test
    void aTokenEndsByTheGatewaysOwnClock() {
        var ring = new Keyring(snapshot(), EndpointRights.OF_ROLES, now::get);

        assertThat(ring.authenticate("Bearer job-token")).isEqualTo(JOB);
        now.set(END);
        assertThat(ring.authenticate("Bearer job-token")).isNull();
        assertThat(ring.authenticate("Bearer app-token")).isEqualTo(APP);
    }

    @Test
    void whatIsStoredKeepsTheEnd() {
        var text = WindlassJson.mapper().writeValueAsString(snapshot());

        assertThat(WindlassJson.mapper().readValue(text, KeySnapshot.class)).isEqualTo(snapshot());
    }

    private static KeySnapshot snapshot() {
        return new KeySnapshot(
                List.of(new HashedKey(hash("app-token"), APP), new HashedKey(hash("job-token"), JOB, END)),
                List.of(),
                List.of());
    }

    private static String hash(String token) {
        return CanonicalJson.sha256(token.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
