package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.PolicyVerdict;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// What policies said, with the facts they saw. Thread-safe.
public final class VerdictStore {
    private final Jdbi jdbi;

    public VerdictStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// `occasion` is START or INCREASE, `weightPercent` the share wished for, `inputJson` the facts.
    public record Recorded(
            String occasion,
            int weightPercent,
            PolicyVerdict verdict,
            String inputJson,
            Digest inputDigest,
            Instant at) {}

    /// Notes a verdict once per occasion, weight and facts; `at` is ignored.
    public void add(EndpointRef endpoint, String promotion, Recorded recorded) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO policy_verdict (promotion, tenant, occasion, weight, verdict, input, input_digest)
                        VALUES (:promotion, :tenant, :occasion, :weight, CAST(:verdict AS jsonb),
                                CAST(:input AS jsonb), :inputDigest)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("promotion", promotion)
                .bind("tenant", endpoint.tenant())
                .bind("occasion", recorded.occasion())
                .bind("weight", recorded.weightPercent())
                .bind("verdict", Columns.json(recorded.verdict()))
                .bind("input", recorded.inputJson())
                .bind("inputDigest", recorded.inputDigest().value())
                .execute());
    }

    public List<Recorded> of(String tenant, String promotion) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM policy_verdict WHERE tenant = :tenant AND promotion = :promotion
                         ORDER BY at, weight
                        """)
                .bind("tenant", tenant)
                .bind("promotion", promotion)
                .map((row, _) -> new Recorded(
                        row.getString("occasion"),
                        row.getInt("weight"),
                        Columns.read(row, "verdict", PolicyVerdict.class),
                        row.getString("input"),
                        Columns.digest(row, "input_digest"),
                        Columns.instant(row, "at")))
                .list());
    }
}
