package dev.windlass.storage;

/// For whom a thread works, so that the connections that it takes count as his. Without one it works for the
/// platform itself.
public final class OnBehalf {
    private static final ScopedValue<String> OWNER = ScopedValue.newInstance();

    private OnBehalf() {}

    /// Does `work` for a tenant, or another name that shares connections as a tenant does. Holds for this
    /// thread until the work ends.
    public static <T, X extends Throwable> T of(String owner, ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(OWNER, owner).call(work);
    }

    /// The owner, or "" for the platform itself.
    static String owner() {
        return OWNER.orElse("");
    }
}
