package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import dev.windlass.storage.AuditLog;
import dev.windlass.storage.Holder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DenialsTest {
    private static final ApiFailure DENIED = new ApiFailure.NotAllowed("view", Set.of(Role.AUDITOR), null);

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private final AtomicLong nanos = new AtomicLong();
    private Denials denials;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        denials = new Denials(Audits.of(api.parts), nanos::get);
    }

    @Test
    void whatWasDeniedIsARowOfWhoAsked() throws IOException {
        assertThat(api.send("view", "POST", "/v1/tenants/payments/keys", "{}", Map.of())
                        .statusCode())
                .isEqualTo(403);

        assertThat(rows()).singleElement().satisfies(it -> {
            assertThat(it.actor()).isEqualTo("view");
            assertThat(it.subject()).isEqualTo("POST /v1/tenants/payments/keys");
            assertThat(it.reason()).contains("none of the roles");
            assertThat(it.detail()).isEqualTo("{\"reason\":\"NotAllowed\",\"unwritten\":0}");
        });
    }

    @Test
    void whatIsMissingOrWrongIsNone() throws IOException {
        api.send(api.request("view", "/v1/tenants/payments/promotions/none"));
        api.send(api.request("view", "/v1/tenants/other"));
        api.send(api.request("nobody", "/v1/tenants/payments"));

        assertThat(rows()).isEmpty();
    }

    @Test
    void aPrincipalMakesAFewInAMinuteAndTheNextSaysHowManyWereNotWritten() {
        for (int i = 0; i < 100; i++) {
            denials.note(holder("view"), "GET /x", DENIED);
        }
        assertThat(rows()).hasSize(Denials.OF_PRINCIPAL_MAX);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        denials.note(holder("view"), "GET /x", DENIED);

        assertThat(rows()).hasSize(Denials.OF_PRINCIPAL_MAX + 1);
        assertThat(rows().getFirst().detail()).contains("\"unwritten\":95");
    }

    @Test
    void aTenantsPrincipalsTogetherMakeAFewToo() {
        for (int i = 0; i < 100; i++) {
            denials.note(holder("p" + i), "GET /x", DENIED);
        }

        assertThat(rows()).hasSize(Denials.OF_TENANT_MAX);
    }

    private static Holder holder(String name) {
        return new Holder(new Principal(name, "payments", Set.of(Role.VIEWER)));
    }

    private List<AuditLog.Stored> rows() {
        return api.parts.stores().audit().newest("payments", 500).stream()
                .filter(it -> it.action().equals("access.deny"))
                .toList();
    }
}
