package dev.windlass.storage;

import dev.windlass.access.Hand;
import dev.windlass.access.Hands;
import dev.windlass.access.Hands.How;
import dev.windlass.access.Hands.KeyMade;
import dev.windlass.access.Hands.Laid;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.ApprovalStore.Approval;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Who had a hand in a promotion, from the rows of its attempts, of its candidate and of keys. Where a row holds
/// a name alone, the tenant's principal of that name and the platform's both count. Thread-safe.
public final class HandStore {
    private final Jdbi jdbi;

    public HandStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Who had a hand in a promotion, and what ties them to `decider`.
    ///
    /// @param others standing decisions on it, but for the decider's own in the same role
    public Hands of(PromotionRow promotion, Person decider, List<Approval> others) {
        return jdbi.inTransaction(handle -> {
            var laid = new HashSet<>(asked(handle, promotion));
            laid.addAll(ofVersion(handle, promotion));
            others.forEach(other -> laid.add(new Laid(Hand.DECIDED, other.by())));
            var people = Stream.concat(
                    Stream.of(decider), laid.stream().map(Laid::by).map(Person::of));
            return new Hands(laid, ties(handle, people.toList()));
        });
    }

    /// Notes whose hands made a version: who declared and sent the upload that it came from, and who completed
    /// it. In the transaction that registers it.
    public void registered(VersionRef version, String upload, PrincipalId completedBy) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO version_hand (tenant, model, version, hand, who)
                        SELECT :tenant, :model, :version, h.hand, h.who
                          FROM (SELECT 'DECLARED' AS hand, unnest(
                                       CASE WHEN declared_by IS NULL
                                            THEN ARRAY[tenant || '/' || created_by, '/' || created_by]
                                            ELSE ARRAY[declared_by] END) AS who
                                  FROM upload WHERE tenant = :tenant AND id = :upload
                                UNION SELECT 'SENT', unnest(sent_by)
                                  FROM upload WHERE tenant = :tenant AND id = :upload
                                UNION SELECT 'COMPLETED', :completedBy) h
                        ON CONFLICT DO NOTHING
                        """)
                .bindMethods(version)
                .bind("upload", upload)
                .bind("completedBy", completedBy.text())
                .execute());
    }

    /// What ties these people to each other: keys, and names that one of them has come by before.
    public Set<KeyMade> ties(List<Person> people) {
        return jdbi.withHandle(handle -> ties(handle, people));
    }

    private record Attempt(@Nullable String retryOf, List<String> askedBy, String principal) {
        Stream<Laid> laid(String tenant) {
            var hand = retryOf == null ? Hand.ASKED : Hand.RETRIED;
            var known = askedBy.stream().map(PrincipalId::parse).collect(Collectors.toSet());
            boolean named = known.stream().anyMatch(each -> each.name().equals(principal));
            var unknown = named ? Set.<PrincipalId>of() : PrincipalId.either(tenant, principal);
            return Stream.concat(known.stream(), unknown.stream()).map(each -> new Laid(hand, each));
        }
    }

    /// Of every attempt to bring this version to this endpoint that has not succeeded: this one, what it retries,
    /// what retried it, and starts of their own, which would else be retries by another name.
    private static Set<Laid> asked(Handle handle, PromotionRow promotion) {
        return handle
                .createQuery("""
                        SELECT r.retry_of, coalesce(r.asked_by, '{}') AS asked_by,
                               coalesce(r.principal, p.requested_by) AS principal
                          FROM promotion p
                          LEFT JOIN promotion_request r
                            ON r.tenant = p.tenant AND r.request_id = p.request_id AND r.kind = p.kind
                         WHERE p.tenant = :tenant AND p.model = :model AND p.env = :env AND p.version = :version
                           AND p.kind = 'PROMOTION' AND (p.phase <> 'SUCCEEDED' OR p.name = :name)
                        """)
                .bindMethods(promotion.endpoint())
                .bind("version", promotion.version())
                .bind("name", promotion.name())
                .map((row, _) ->
                        new Attempt(row.getString("retry_of"), texts(row, "asked_by"), row.getString("principal")))
                .stream()
                .flatMap(attempt -> attempt.laid(promotion.endpoint().tenant()))
                .collect(Collectors.toSet());
    }

    private static Set<Laid> ofVersion(Handle handle, PromotionRow promotion) {
        var endpoint = promotion.endpoint();
        var version = Objects.requireNonNull(promotion.version(), "a promotion has a candidate");
        var laid = new HashSet<>(handle.createQuery("""
                        SELECT hand, who FROM version_hand
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(new VersionRef(endpoint.tenant(), endpoint.model(), version))
                .map((row, _) -> new Laid(Hand.valueOf(row.getString("hand")), PrincipalId.parse(row.getString("who"))))
                .set());
        if (laid.stream().noneMatch(each -> each.hand() == Hand.DECLARED)) {
            laid.addAll(created(handle, new VersionRef(endpoint.tenant(), endpoint.model(), version)));
        }
        return laid;
    }

    private static Set<Laid> created(Handle handle, VersionRef version) {
        return handle.createQuery("""
                        SELECT created_by FROM model_version
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """).bindMethods(version).mapTo(String.class).stream()
                .flatMap(name -> PrincipalId.either(version.tenant(), name).stream())
                .map(each -> new Laid(Hand.DECLARED, each))
                .collect(Collectors.toSet());
    }

    private static Set<KeyMade> ties(Handle handle, List<Person> people) {
        var ties = new HashSet<KeyMade>();
        for (var person : people) {
            for (var other : names(handle, person)) {
                ties.add(new KeyMade(other, person.id(), How.PERSON));
                ties.add(new KeyMade(person.id(), other, How.PERSON));
            }
        }
        var names = Stream.concat(people.stream().map(Person::id), ties.stream().map(KeyMade::of));
        ties.addAll(keysOf(handle, names));
        return ties;
    }

    /// By which others the person has come.
    private static List<PrincipalId> names(Handle handle, Person person) {
        return person.subject() == null
                ? List.of()
                : handle
                        .createQuery("SELECT who FROM subject_principal WHERE subject = :subject AND who <> :who")
                        .bind("subject", person.subject())
                        .bind("who", person.id().text())
                        .mapTo(String.class)
                        .stream()
                        .map(PrincipalId::parse)
                        .toList();
    }

    /// Who made their keys, and the keys of those, and so on. Whoever made one with a token made it by every
    /// name that the token's subject has come by.
    private static Set<KeyMade> keysOf(Handle handle, Stream<PrincipalId> principals) {
        return handle.createQuery("""
                        WITH RECURSIVE made (who, made_by) AS (
                            SELECT k.who, m.maker
                              FROM api_key k CROSS JOIN LATERAL (
                                   SELECT k.made_by UNION
                                   SELECT s.who FROM subject_principal s WHERE s.subject = k.maker_subject) m (maker)
                             WHERE k.who = ANY(:principals) AND m.maker IS NOT NULL
                            UNION
                            SELECT k.who, m.maker
                              FROM made JOIN api_key k ON k.who = made.made_by CROSS JOIN LATERAL (
                                   SELECT k.made_by UNION
                                   SELECT s.who FROM subject_principal s WHERE s.subject = k.maker_subject) m (maker)
                             WHERE m.maker IS NOT NULL)
                        SELECT who, made_by FROM made
                        """)
                .bindArray(
                        "principals",
                        String.class,
                        principals.map(PrincipalId::text).distinct().toList())
                .map((row, _) -> new KeyMade(
                        PrincipalId.parse(row.getString("made_by")), PrincipalId.parse(row.getString("who"))))
                .set();
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }
}
