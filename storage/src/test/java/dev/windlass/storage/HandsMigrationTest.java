package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.Duties;
import dev.windlass.access.Duty;
import dev.windlass.access.Hand;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class HandsMigrationTest {
    private static final List<String> BEFORE = List.of(
            "INSERT INTO tenant (tenant, memory_bytes, requests_per_second, max_in_flight) VALUES ('payments', 1, 1, 1)",
            "INSERT INTO model (tenant, model) VALUES ('payments', 'm')",
            """
            INSERT INTO model_version (tenant, model, version, digest, byte_size, format, schema, metrics, lineage, owner,
                                       risk, memory_bytes, created_by)
            VALUES ('payments', 'm', '7', 'sha256:' || repeat('0', 64), 1, 'onnx', '{"inputs": [], "outputs": []}', '{}',
                    '{}', 'x', 'LOW', 1, 'author')
            """,
            """
            INSERT INTO api_key (token_sha256, principal, tenant, roles)
            VALUES (sha256('1'), 'bob', 'payments', '{developer}'), (sha256('2'), 'bob', 'payments', '{developer,viewer}'),
                   (sha256('3'), 'bob', NULL, '{platform-admin}')
            """,
            "INSERT INTO endpoint (tenant, model, env) VALUES ('payments', 'm', 'prod')",
            """
            INSERT INTO promotion (name, tenant, model, env, kind, n, request_id, version, fence, requested_by, phase)
            VALUES ('p1', 'payments', 'm', 'prod', 'PROMOTION', 1, 'r1', '7', 1, 'alice', 'REJECTED'),
                   ('p2', 'payments', 'm', 'prod', 'PROMOTION', 2, 'retry-p1', '7', 2, 'bob', 'AWAITING_APPROVAL')
            """,
            """
            INSERT INTO promotion_request (tenant, request_id, kind, model, env, request_digest, request, principal,
                                           state, name)
            VALUES ('payments', 'r1', 'PROMOTION', 'm', 'prod', 'sha256:' || repeat('0', 64), '{}', 'alice', 'GRANTED', 'p1'),
                   ('payments', 'retry-p1', 'PROMOTION', 'm', 'prod', 'sha256:' || repeat('0', 64), '{}', 'bob', 'GRANTED', 'p2'),
                   ('payments', 'retry-mine', 'PROMOTION', 'm', 'prod', 'sha256:' || repeat('0', 64), '{}', 'bob', 'REQUESTED', NULL)
            """,
            """
            INSERT INTO approval (id, tenant, promotion, decision, role, principal, reason, plan_digest, artifact_digest,
                                  expires_at)
            VALUES ('a1', 'payments', 'p2', 'APPROVED', 'auditor', 'carol', '', 'sha256:' || repeat('0', 64),
                    'sha256:' || repeat('0', 64), now() + interval '1 hour')
            """);

    @Test
    void rowsFromBeforeStillExcludeWhoeverTheyName() {
        var settings = TestDatabase.empty();
        Flyway.configure()
                .dataSource(settings.url(), settings.user(), settings.password())
                .target("3")
                .load()
                .migrate();
        try (var database = Database.open(settings)) {
            BEFORE.forEach(sql -> database.jdbi().useHandle(handle -> handle.execute(sql)));

            database.migrate();

            var promotion = new PromotionStore(database).find("payments", "p2").orElseThrow();
            var hands = new HandStore(database);
            var others = new ApprovalStore(database).of("payments", "p2");
            assertThat(hand(judge(hands, promotion, payments("alice"), others))).isEqualTo(Hand.ASKED);
            assertThat(hand(judge(hands, promotion, payments("bob"), others))).isEqualTo(Hand.RETRIED);
            assertThat(hand(judge(hands, promotion, payments("author"), others)))
                    .isEqualTo(Hand.DECLARED);
            assertThat(hand(judge(hands, promotion, payments("carol"), others))).isEqualTo(Hand.DECIDED);
            assertThat(judge(hands, promotion, payments("dora"), others)).isEqualTo(new Duty.Allowed());
            var mine = new RequestStore(database)
                    .find("payments", "retry-mine")
                    .orElseThrow()
                    .asked();
            assertThat(mine.retryOf()).isNull();
            assertThat(mine.roles()).containsExactlyInAnyOrder(Role.DEVELOPER, Role.VIEWER);
            var keyless = new RequestStore(database).find("payments", "r1").orElseThrow();
            assertThat(keyless.asked().roles()).containsExactly(Role.RELEASE_MANAGER);
        }
    }

    private static PrincipalId payments(String name) {
        return new PrincipalId("payments", name);
    }

    private static Duty judge(
            HandStore hands, PromotionRow promotion, PrincipalId decider, List<ApprovalStore.Approval> others) {
        return Duties.judge(decider, hands.of(promotion, Person.of(decider), others));
    }

    private static Hand hand(Duty duty) {
        if (duty instanceof Duty.Excluded excluded) {
            return excluded.hand();
        }
        throw new AssertionError("allowed");
    }
}
