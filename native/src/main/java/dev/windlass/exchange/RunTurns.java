package dev.windlass.exchange;

import java.util.Map;
import java.util.function.LongSupplier;

/// Whose inference worker runs next, where more of them have something to run than there are processors:
/// at most so many run at once, and the next is one of the tenant that has had least for its weight. Fair
/// queuing by start times (Goyal, Vin and Cheng, 1996) over what runs were measured to take. Whoever
/// comes back after a while begins where the others are: what it left unused was theirs, and nobody pays
/// for having used it.
///
/// A short run of a tenant that has nothing running and is owed something doesn't wait for a long one,
/// which nobody can interrupt: the kernel shares a core better than a queue does. Thread-safe; calls
/// nobody.
public final class RunTurns {
    private final RunLine line;
    private Map<String, RunShare> shares = Map.of();

    /// @param atOnce runs that the machine can do at once, such as its processors
    public RunTurns(int atOnce) {
        this(atOnce, System::nanoTime);
    }

    RunTurns(int atOnce, LongSupplier nanoTime) {
        this.line = new RunLine(atOnce, nanoTime);
    }

    /// Nobody ever waits.
    public static RunTurns unlimited() {
        return new RunTurns(Integer.MAX_VALUE);
    }

    /// From now on tenants get that; weight 1 and no limit for those that aren't named.
    public void share(Map<String, RunShare> byTenant) {
        synchronized (line) {
            shares = Map.copyOf(byTenant);
            line.accounts.forEach((tenant, account) -> account.share(share(tenant)));
        }
    }

    /// How long a tenant must wait until its runs have taken no more than they may, a second's worth at
    /// once aside; 0 if it needn't.
    public long overNanos(String tenant) {
        synchronized (line) {
            var account = line.accounts.get(tenant);
            return account == null ? 0 : account.overNanos();
        }
    }

    /// For one of that tenant's inference workers.
    RunSeat seat(String tenant) {
        synchronized (line) {
            var account = line.accounts.computeIfAbsent(tenant, _ -> new TenantRuns(share(tenant)));
            account.seats++;
            return new RunSeat(line, tenant, account);
        }
    }

    private RunShare share(String tenant) {
        return shares.getOrDefault(tenant, RunShare.USUAL);
    }
}
