package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.AuditClient;
import dev.windlass.client.AuditExport;
import dev.windlass.client.ChainVerifier;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.AuditEntry;
import dev.windlass.domain.Role;
import dev.windlass.storage.AuditLog;
import dev.windlass.storage.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who reads whose audit, and that what the API gives is evidence.
final class AuditApiTest {
    private static final String AUDIT = "/v1/tenants/payments/audit";

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private AuditClient client;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        api.key("lawyer", "payments", Role.AUDITOR);
        client = new AuditClient(
                new WindlassTarget(api.base(), null, "token-lawyer", Duration.ofSeconds(5)), "payments");
        api.database.inTransaction(() -> {
            for (int i = 0; i < 20; i++) {
                var action = i % 2 == 0 ? "promotion.start" : "promotion%abort";
                api.parts
                        .stores()
                        .audit()
                        .append(new AuditLog.Entry(
                                "payments", "actor-" + i % 3, action, "s" + i, "why", Map.of("i", i)));
            }
            api.parts.stores().audit().append(new AuditLog.Entry("other", "x", "secret", "s", "", Map.of()));
            return 1;
        });
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void auditorsAndAdminsReadItAndNobodyElse(Role role) throws IOException {
        boolean ofPlatform = role == Role.PLATFORM_ADMIN || role == Role.PLATFORM_AUDITOR;
        api.key("reader", ofPlatform ? null : "payments", role);
        boolean may = ofPlatform || role == Role.AUDITOR || role == Role.TENANT_ADMIN;

        for (var below : List.of("", "/range", "/chain", "/anchors")) {
            assertThat(api.send("reader", "GET", AUDIT + below, "", Map.of()).statusCode())
                    .as(below)
                    .isEqualTo(may ? 200 : 403);
            var foreign = api.send("stranger", "GET", AUDIT + below, "", Map.of());
            var missing = api.send("stranger", "GET", AUDIT.replace("payments", "paymentx") + below, "", Map.of());
            assertThat(foreign.statusCode()).isEqualTo(404);
            assertThat(missing.body().replace("paymentx", "payments")).isEqualTo(foreign.body());
        }
    }

    @Test
    void itIsFoundByWhoWhatAndWhenAPageAtATime() {
        assertThat(client.query(Map.of("actor", "actor-1")).items()).hasSize(7);
        assertThat(client.query(Map.of("action", "promotion.*")).items()).hasSize(10);
        assertThat(client.query(Map.of("action", "promotion%*")).items())
                .as("it is no pattern of SQL")
                .hasSize(10);
        assertThat(client.query(Map.of("subject", "s1*")).items()).hasSize(11);
        assertThat(client.query(Map.of("subject", "s1")).items()).hasSize(1);
        var now = Instant.now();
        assertThat(client.query(Map.of("to", now.minusSeconds(60).toString())).items())
                .isEmpty();
        assertThat(client.query(Map.of("from", now.minusSeconds(60).toString())).items())
                .hasSize(20);

        var all = new ArrayList<AuditEntry>();
        var page = client.query(Map.of("limit", "8"));
        all.addAll(page.items());
        while (page.next() != null) {
            page = client.query(Map.of("limit", "8", "before", page.next().toString()));
            all.addAll(page.items());
        }
        assertThat(all).hasSize(20).extracting(AuditEntry::id).doesNotHaveDuplicates();
        assertThat(all.getFirst().detail().path("i").asInt()).isEqualTo(19);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?from=yesterday",
                "?to=9999-01-01T00:00:00Z",
                "?limit=501",
                "?before=0",
                "?nonsense=1",
                "?actor=",
                "/chain?after=-1",
                "/chain?limit=2001",
                "/anchors?limit=0",
                "/range?from=1"
            })
    void whatCanNotBeAskedIsNamed(String query) throws IOException {
        var answer = api.send("lawyer", "GET", AUDIT + query, "", Map.of());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(TestApi.problem(answer).detail()).contains(query.split("[?=]")[1]);
    }

    @Test
    void anExportIsSoundAndSaysWhichRowsWereTamperedWith() {
        assertThat(verified().last()).isEqualTo(20);
        assertThat(verified().sound()).isTrue();
        api.parts.anchors().anchorAll();
        assertThat(verified().anchors()).isEqualTo(1);

        Rows.asOwner(api.database, "UPDATE audit SET reason = 'whY' WHERE id = 4");
        Rows.asOwner(api.database, "DELETE FROM audit WHERE id = 7");
        Rows.asOwner(
                api.database,
                "UPDATE audit a SET (actor, action, subject, detail) = (SELECT actor, action, subject, detail"
                        + " FROM audit o WHERE o.id = 25 - a.id) WHERE id IN (12, 13)");

        var result = verified();
        assertThat(result.flaws()).extracting(ChainVerifier.Flaw::row).containsExactly(4L, 7L, 12L, 13L);
        assertThat(result.flaws().getFirst().what()).isEqualTo("it was changed after it was written");
    }

    @Test
    void aTailThatWasCutOffContradictsItsAnchor() {
        verified();
        api.parts.anchors().anchorAll();
        Rows.asOwner(api.database, "DELETE FROM audit_link WHERE chain = 'payments' AND seq > 15");
        Rows.asOwner(api.database, "DELETE FROM audit WHERE id > 15 AND tenant = 'payments'");

        var result = verified();
        assertThat(result.flaws()).singleElement().satisfies(flaw -> {
            assertThat(flaw.row()).isEqualTo(16);
            assertThat(flaw.what()).contains("saw 20 rows, and the last one here is 15");
        });
        Rows.asOwner(api.database, "DELETE FROM audit_link");
        Rows.asOwner(api.database, "DELETE FROM audit");
        Rows.asOwner(api.database, "DELETE FROM audit_chain");
        assertThat(verified().sound()).as("all of it gone").isFalse();
    }

    private ChainVerifier.Result verified() {
        var verifier = new ChainVerifier(null);
        assertThat(new AuditExport(client, line -> verifier.take(ChainVerifier.read(line))).run(Map.of()))
                .isTrue();
        return verifier.result();
    }
}
