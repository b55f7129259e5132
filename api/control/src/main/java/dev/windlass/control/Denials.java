package dev.windlass.control;

import dev.windlass.domain.Texts;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.Holder;
import dev.windlass.storage.OnBehalf;
import dev.windlass.storage.Origin;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes into the audit log what was denied to whom: a few rows of each principal and minute, and how many
/// weren't written, so that nobody fills the log by asking for what he may not. Thread-safe.
final class Denials {
    static final int OF_PRINCIPAL_MAX = 5;
    static final int OF_TENANT_MAX = 60;
    private static final int REMEMBERED_MAX = 10_000;
    private static final int CHARS_MAX = 200;
    private static final Logger LOG = LoggerFactory.getLogger(Denials.class);

    private final Audits audits;
    private final LongSupplier nanos;

    @SharedPool(
            value = "principals whose refusals are counted",
            limit = "10,000 principals and tenants",
            share = "none: forgetting costs a few rows more",
            full = "all are forgotten and counted anew")
    private final Map<String, Minute> minutes = new ConcurrentHashMap<>();

    /// @param nanos the clock
    Denials(Audits audits, LongSupplier nanos) {
        this.audits = audits;
        this.nanos = nanos;
    }

    /// Does nothing unless it was denied: what is missing, wrong or too much isn't. Whatever becomes of the
    /// row, the refusal stays what it is.
    ///
    /// @param asked verb and path
    void note(Holder holder, String asked, ApiFailure failure) {
        if (!(failure instanceof ApiFailure.NotAllowed) && !(failure instanceof ApiFailure.Passing)) {
            return;
        }
        var who = holder.principal();
        var owner = Authenticator.owner(who);
        var unwritten = unwritten(owner, who.id().text());
        if (unwritten.isEmpty()) {
            return;
        }
        var problem = Problem.of(failure);
        var event = new Audits.Event(
                "access.deny",
                Texts.visible(Texts.excerpt(asked, CHARS_MAX)),
                problem.detail(),
                Map.of("reason", problem.reason(), "unwritten", unwritten.getAsLong()));
        try {
            Origin.of(
                    holder,
                    () -> OnBehalf.of(
                            owner,
                            who.name(),
                            () -> audits.changed(() -> {
                                audits.write(who, who.tenant(), event);
                                return event;
                            })));
        } catch (RuntimeException failed) {
            LOG.atWarn().setCause(failed).addKeyValue("principal", who.id()).log("a denial has no audit row");
        }
    }

    private OptionalLong unwritten(String owner, String who) {
        long now = nanos.getAsLong();
        if (minutes.size() >= REMEMBERED_MAX) {
            minutes.clear();
        }
        // No principal's text is an owner's: it has a slash.
        var ofTenant = minutes.computeIfAbsent(owner, _ -> new Minute(now));
        var ofPrincipal = minutes.computeIfAbsent(who, _ -> new Minute(now));
        return ofPrincipal.take(
                now, OF_PRINCIPAL_MAX, () -> ofTenant.take(now, OF_TENANT_MAX, () -> OptionalLong.of(0)));
    }

    private interface Next {
        OptionalLong take();
    }

    /// What was written in a minute, and what not since the last row.
    private static final class Minute {
        private static final long NANOS = Duration.ofMinutes(1).toNanos();

        private long began;
        private int written;
        private long unwritten;

        Minute(long began) {
            this.began = began;
        }

        /// @param next is to agree
        /// @return how many weren't written since the last row; empty if this one isn't either
        synchronized OptionalLong take(long now, int max, Next next) {
            if (now - began >= NANOS) {
                began = now;
                written = 0;
            }
            if (written >= max || next.take().isEmpty()) {
                unwritten++;
                return OptionalLong.empty();
            }
            written++;
            long before = unwritten;
            unwritten = 0;
            return OptionalLong.of(before);
        }
    }
}
