package dev.windlass.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.audit.AuditAnchor;
import dev.windlass.chores.Chores;
import dev.windlass.storage.objects.ArchiveStore;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes each chain's last link to the object store, locked where the archive locks: what was anchored
/// can't be taken back by whoever has the database, nor by a restore of an older state of it.
/// Thread-safe, and harmless on several processes at once: an anchor's key is its number, and a taken key
/// isn't written again.
public final class AuditAnchors {
    private static final Logger LOG = LoggerFactory.getLogger(AuditAnchors.class);
    private static final int ANCHOR_BYTES_MAX = 4096;

    private final Jdbi jdbi;
    private final ArchiveStore archive;

    /// @param archive which stays its owner's
    public AuditAnchors(Database database, ArchiveStore archive) {
        this.jdbi = database.jdbi();
        this.archive = archive;
    }

    /// A chain that has links which no anchor names.
    ///
    /// @param number of the newest anchor that the database knows; 0: none
    private record Due(String chain, String at, long seq, String hash, long number) {}

    /// What became of an anchor.
    public sealed interface Anchored {
        record Made(AuditAnchor anchor) implements Anchored {}

        /// The chain isn't what an anchor says that it was: rows were changed past Windlass, or the
        /// database was brought back to an older state. Nothing is anchored on top of that.
        record Broken(String chain, String why) implements Anchored {}
    }

    /// Something else is where an anchor was.
    public static final class ForgedException extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        private ForgedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// Call once.
    public void start(Chores chores, Duration period) {
        chores.every("audit-anchors", period, this::anchorAll);
    }

    /// One turn. A chain that can't be anchored doesn't keep the others from it.
    ///
    /// @throws UncheckedIOException after the turn, if the object store failed on one
    public List<Anchored> anchorAll() {
        var done = new ArrayList<Anchored>();
        var failed = new ArrayList<IOException>();
        for (var due : dueOfPlatform()) {
            try {
                done.add(said(anchor(due)));
            } catch (ForgedException forged) {
                done.add(said(new Anchored.Broken(due.chain(), String.valueOf(forged.getMessage()))));
            } catch (IOException away) {
                failed.add(away);
            }
        }
        if (!failed.isEmpty()) {
            throw new UncheckedIOException(failed.getFirst());
        }
        return done;
    }

    private static Anchored said(Anchored anchored) {
        if (anchored instanceof Anchored.Broken(var chain, var why)) {
            LOG.atError()
                    .addKeyValue("tenant", chain)
                    .addKeyValue("why", why)
                    .log("the audit isn't what its anchors say; see windlass audit verify");
        }
        return anchored;
    }

    private List<Due> dueOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT c.chain, audit_time(now()) AS at, l.seq, encode(l.hash, 'hex') AS hash,
                               coalesce(n.number, 0) AS number
                          FROM audit_chain c
                          JOIN LATERAL (SELECT * FROM audit_link k WHERE k.chain = c.chain
                                         ORDER BY k.seq DESC LIMIT 1) l ON true
                          LEFT JOIN LATERAL (SELECT * FROM audit_anchor k WHERE k.chain = c.chain
                                              ORDER BY k.number DESC LIMIT 1) n ON true
                         WHERE n.seq IS NULL OR n.seq <> l.seq
                        """)
                .map((row, _) -> new Due(
                        row.getString("chain"),
                        row.getString("at"),
                        row.getLong("seq"),
                        row.getString("hash"),
                        row.getLong("number")))
                .list());
    }

    /// What is there counts: another process was faster, or this one died after it wrote, or the database
    /// is older or has forgotten anchors. Those are gone through in one turn.
    private Anchored anchor(Due due) throws IOException {
        var next = due;
        while (true) {
            var done = anchorOrTake(next);
            if (!(done instanceof Anchored.Made(var there)) || there.seq() >= due.seq()) {
                return done;
            }
            next = new Due(due.chain(), due.at(), due.seq(), due.hash(), there.number());
        }
    }

    private Anchored anchorOrTake(Due due) throws IOException {
        var before = due.number() == 0 ? Optional.<AuditAnchor>empty() : read(due.chain(), due.number());
        if (due.number() > 0 && before.isEmpty()) {
            return new Anchored.Broken(due.chain(), "anchor " + due.number() + " is no more in the object store");
        }
        var broken = before.flatMap(anchor -> contradiction(due.chain(), anchor));
        if (broken.isPresent()) {
            return new Anchored.Broken(due.chain(), broken.get());
        }
        long number = due.number() + 1;
        var mine = new AuditAnchor(
                due.at(),
                due.hash(),
                number,
                before.map(AuditAnchor::digest).orElse(AuditAnchor.NONE),
                due.seq(),
                due.chain().isEmpty() ? null : due.chain());
        var key = ObjectKeys.auditAnchor(due.chain(), number);
        archive.write(key, mine.text().getBytes(UTF_8));
        var there = read(due.chain(), number)
                .orElseThrow(() -> new IOException("anchor " + key + " isn't there after it was written"));
        var wrong = contradiction(due.chain(), there);
        if (wrong.isPresent()) {
            return new Anchored.Broken(due.chain(), wrong.get());
        }
        archive.seal(key);
        remember(due.chain(), there);
        return new Anchored.Made(there);
    }

    private Optional<String> contradiction(String chain, AuditAnchor anchor) {
        var hash = jdbi.withHandle(handle -> AuditChains.hash(handle, chain, anchor.seq()));
        if (hash.filter(anchor.hash()::equals).isPresent()) {
            return Optional.empty();
        }
        var what = "row " + anchor.seq() + (hash.isEmpty() ? " is missing" : " is another one");
        return Optional.of(what + ", as anchor " + anchor.number() + " of " + anchor.at() + " saw it");
    }

    private void remember(String chain, AuditAnchor anchor) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO audit_anchor (chain, number, seq, digest)
                        VALUES (:chain, :number, :seq, :digest) ON CONFLICT DO NOTHING
                        """)
                .bind("chain", chain)
                .bind("number", anchor.number())
                .bind("seq", anchor.seq())
                .bind("digest", anchor.digest())
                .execute());
    }

    /// The tenant's anchors after number `after` as the object store has them, in their order, at most
    /// `limit`: up to the first that isn't there.
    public List<AuditAnchor> after(String tenant, long after, int limit) throws IOException {
        var anchors = new ArrayList<AuditAnchor>();
        for (long number = after + 1; anchors.size() < limit; number++) {
            var anchor = read(tenant, number);
            if (anchor.isEmpty()) {
                break;
            }
            anchors.add(anchor.get());
        }
        return anchors;
    }

    private Optional<AuditAnchor> read(String chain, long number) throws IOException {
        var key = ObjectKeys.auditAnchor(chain, number);
        try (var in = archive.open(key)) {
            return Optional.of(AuditAnchor.read(new String(in.readNBytes(ANCHOR_BYTES_MAX), UTF_8)));
        } catch (FileNotFoundException _) {
            return Optional.empty();
        } catch (IllegalArgumentException forged) {
            throw new ForgedException("anchor " + number + " is no anchor any more", forged);
        }
    }
}
