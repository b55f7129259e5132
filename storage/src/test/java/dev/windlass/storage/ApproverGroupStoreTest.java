package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Role;
import dev.windlass.json.CanonicalJson;
import dev.windlass.manifest.ManifestParser;
import dev.windlass.manifest.ManifestResult;
import dev.windlass.storage.ApproverGroupStore.Change;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApproverGroupStoreTest {
    private static final ApproverGroup BOARD = new ApproverGroup("risk-board");

    private final Database database = Given.database();
    private final KeyStore keys = new KeyStore(database);
    private final ApproverGroupStore groups = new ApproverGroupStore(database);

    @BeforeEach
    void people() {
        List.of("anna", "ben", "cem").forEach(this::key);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void key(String name) {
        var hash = HexFormat.of().parseHex(CanonicalJson.digest(name).hex());
        keys.add(new KeyStore.Key(hash, new Principal(name, "payments", Set.of(Role.VIEWER))), null);
    }

    private Digest set(String... members) {
        var change = groups.set("payments", "risk-board", List.of(members), "admin");
        return ((Change.Done) change).stored().digest();
    }

    private static PromotionManifest manifest(String approval) {
        return ((ManifestResult.Valid) ManifestParser.parse("""
                        apiVersion: windlass.dev/v1
                        kind: Promotion
                        metadata: { tenant: payments }
                        spec:
                          model: { name: fraud-score, version: "2" }
                          to: prod
                          gates: [ { approval: %s } ]
                        """.formatted(approval))).manifest();
    }

    @Test
    void aMemberIsKnownWithTheDigestOfTheList() {
        var first = set("ben", "anna", "ben");
        var second = set("cem");

        assertThat(groups.of("payments", new PrincipalId("payments", "cem"))).containsExactly(entry(second));
        assertThat(groups.of("payments", new PrincipalId("payments", "anna"))).isEmpty();
        assertThat(groups.of("payments", new PrincipalId(null, "cem"))).isEmpty();
        assertThat(groups.of("lending", new PrincipalId("payments", "cem"))).isEmpty();
        assertThat(second).isNotEqualTo(first);
        assertThat(set("anna", "ben")).isEqualTo(first);
        assertThat(groups.list("lending")).isEmpty();
    }

    private static java.util.Map.Entry<ApproverGroup, Digest> entry(Digest digest) {
        return java.util.Map.entry(BOARD, digest);
    }

    @Test
    void whoHoldsNoKeyIsNotPutIntoOne() {
        keys.revoke("payments", "ben");

        assertThat(groups.set("payments", "risk-board", List.of("anna", "ben", "dora"), "admin"))
                .isEqualTo(new Change.Strangers(List.of("ben", "dora")));
        assertThat(groups.list("payments")).isEmpty();
    }

    @Test
    void aManifestsGroupMustBeThereAndLargeEnough() {
        assertThat(groups.flaw(manifest("{ role: auditor }"))).isEmpty();
        assertThat(groups.flaw(manifest("{ group: risk-board }")))
                .hasValueSatisfying(it -> assertThat(it.remedy()).contains("there are none yet"));
        set("anna", "ben");

        assertThat(groups.flaw(manifest("{ group: risk-board, min: 2 }"))).isEmpty();
        assertThat(groups.flaw(manifest("{ group: risk-board, min: 3 }")))
                .hasValueSatisfying(it -> assertThat(it.message()).contains("2 of 2 members", "3 must approve"));
        assertThat(groups.flaw(manifest("{ group: risk-bord }")))
                .hasValueSatisfying(it -> assertThat(it.remedy()).contains("did you mean risk-board?"));
        keys.revoke("payments", "ben");
        assertThat(groups.flaw(manifest("{ group: risk-board, min: 2 }")))
                .hasValueSatisfying(it -> assertThat(it.message()).contains("1 of 2 members"));
    }

    @Test
    void soManyAndNoMore() {
        for (int i = 0; i < ApproverGroupStore.MAX; i++) {
            assertThat(groups.set("payments", "g" + i, List.of("anna"), "admin"))
                    .isInstanceOf(Change.Done.class);
        }

        assertThat(groups.set("payments", "more", List.of("anna"), "admin")).isInstanceOf(Change.TooMany.class);
        assertThat(groups.set("payments", "g0", List.of("ben"), "admin")).isInstanceOf(Change.Done.class);
        assertThat(groups.delete("payments", "g0")).isTrue();
        assertThat(groups.delete("payments", "g0")).isFalse();
    }
}
