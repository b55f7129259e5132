package dev.windlass.storage;

/// For whom a thread works, so that the connections that it takes count as his. Without one it works for the
/// platform itself.
public final class OnBehalf {
    private static final Owner PLATFORM = new Owner("", "");
    private static final ScopedValue<Owner> OWNER = ScopedValue.newInstance();

    private OnBehalf() {}

    /// A tenant, or another name that shares connections as a tenant does, and a principal of it.
    record Owner(String tenant, String principal) {
        boolean platform() {
            return tenant.isEmpty();
        }
    }

    /// Does `work` for a principal of a tenant. Holds for this thread until the work ends.
    public static <T, X extends Throwable> T of(String tenant, String principal, ScopedValue.CallableOp<T, X> work)
            throws X {
        return ScopedValue.where(OWNER, new Owner(tenant, principal)).call(work);
    }

    /// Does `work` for the platform itself, whoever asked for it.
    public static <T, X extends Throwable> T ofPlatform(ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(OWNER, PLATFORM).call(work);
    }

    static Owner owner() {
        return OWNER.orElse(PLATFORM);
    }
}
