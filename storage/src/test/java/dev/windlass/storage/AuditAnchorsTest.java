package dev.windlass.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.audit.AuditAnchor;
import dev.windlass.storage.AuditAnchors.Anchored;
import dev.windlass.storage.objects.FakeArchive;
import dev.windlass.storage.objects.FakeBlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class AuditAnchorsTest {
    @AutoClose
    private final Database database = TestDatabase.create();

    private final FakeArchive archive = new FakeArchive(new FakeBlobStore());
    private final AuditChains chains = new AuditChains(database);
    private final AuditAnchors anchors = new AuditAnchors(database, archive);

    @Test
    void eachChainsLastLinkIsAnchoredOnceLockedAndNamesTheAnchorBefore() throws IOException {
        append("payments", 3);
        append("other", 1);

        assertThat(anchors.anchorAll()).hasSize(2).allMatch(Anchored.Made.class::isInstance);
        assertThat(anchors.anchorAll()).as("nothing is new").isEmpty();
        append("payments", 2);
        assertThat(anchors.anchorAll()).hasSize(1);

        var all = anchors.after("payments", 0, 10);
        assertThat(all).extracting(AuditAnchor::seq).containsExactly(3L, 5L);
        assertThat(all).extracting(AuditAnchor::tenant).containsOnly("payments");
        assertThat(all.get(0).previous()).isEqualTo(AuditAnchor.NONE);
        assertThat(all.get(1).previous()).isEqualTo(all.get(0).digest());
        assertThat(anchors.after("payments", 1, 10)).hasSize(1);
        assertThat(archive.sealed()).isEqualTo(archive.keys()).hasSize(3);
    }

    @Test
    void anotherProcessesAnchorIsTakenForOnesOwn() throws IOException {
        append("payments", 1);
        anchors.anchorAll();
        append("payments", 1);
        // It died before it wrote its row and before it locked the object.
        var second = new AuditAnchors(database, archive);
        second.anchorAll();
        execute("ALTER TABLE audit_anchor DISABLE TRIGGER ALL");
        execute("DELETE FROM audit_anchor WHERE number = 2");
        append("payments", 1);

        assertThat(anchors.anchorAll()).singleElement().isInstanceOf(Anchored.Made.class);
        anchors.anchorAll();
        assertThat(anchors.after("payments", 0, 10))
                .extracting(AuditAnchor::seq)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void nothingIsAnchoredOnTopOfAChainThatWasRewritten() throws IOException {
        append("payments", 3);
        anchors.anchorAll();
        execute("ALTER TABLE audit_link DISABLE TRIGGER ALL");
        execute("UPDATE audit_link SET hash = sha256('forged') WHERE seq = 3");
        append("payments", 1);

        assertThat(anchors.anchorAll())
                .singleElement()
                .isInstanceOfSatisfying(
                        Anchored.Broken.class,
                        broken -> assertThat(broken.why()).startsWith("row 3 is another one, as anchor 1 of "));
        assertThat(anchors.after("payments", 0, 10)).hasSize(1);
    }

    @Test
    void aDatabaseThatWasBroughtBackToAnOlderStateContradictsTheStore() throws IOException {
        append("payments", 2);
        anchors.anchorAll();
        append("payments", 3);
        anchors.anchorAll();
        for (var table : new String[] {"audit", "audit_link", "audit_anchor"}) {
            execute("ALTER TABLE " + table + " DISABLE TRIGGER USER");
        }
        execute("DELETE FROM audit_anchor WHERE number = 2");
        execute("DELETE FROM audit_link WHERE seq > 2");
        execute("DELETE FROM audit WHERE id > 2");
        execute("ALTER TABLE audit ENABLE TRIGGER USER");
        append("payments", 1);

        assertThat(anchors.anchorAll())
                .singleElement()
                .isInstanceOfSatisfying(
                        Anchored.Broken.class,
                        broken -> assertThat(broken.why()).startsWith("row 5 is missing, as anchor 2 of "));
        assertThat(anchors.after("payments", 0, 10)).hasSize(2);
    }

    @Test
    void aForgedOrLostAnchorOfOneTenantKeepsNobodyElseFromHis() throws IOException {
        append("a", 1);
        append("b", 1);
        append("c", 1);
        anchors.anchorAll();
        archive.forge(ObjectKeys.auditAnchor("a", 1), "{\"seq\": 7}".getBytes(UTF_8));
        execute("ALTER TABLE audit_anchor DISABLE TRIGGER USER");
        execute("UPDATE audit_anchor SET number = 5 WHERE chain = 'b'");
        append("a", 1);
        append("b", 1);
        append("c", 1);

        assertThat(anchors.anchorAll())
                .satisfiesExactlyInAnyOrder(
                        it -> assertThat(it).isEqualTo(new Anchored.Broken("a", "anchor 1 is no anchor any more")),
                        it -> assertThat(it)
                                .isEqualTo(new Anchored.Broken("b", "anchor 5 is no more in the object store")),
                        it -> assertThat(it).isInstanceOf(Anchored.Made.class));
    }

    private void append(String tenant, int rows) {
        database.inTransaction(() -> {
            for (int i = 0; i < rows; i++) {
                new AuditLog(database).append(new AuditLog.Entry(tenant, "ci", "push", "s", "", Map.of()));
            }
            return rows;
        });
        chains.sealOfPlatform();
    }

    private void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }
}
