package dev.windlass.storage;

import java.util.HashMap;
import java.util.Map;

/// What the token at hand claimed where it came from, such as a CI run: the audit rows of what is done
/// with it say so, too. A key has nothing of it.
public final class Origin {
    static final String FIELD = "token";

    private static final ScopedValue<Map<String, String>> CLAIMS = ScopedValue.newInstance();

    private Origin() {}

    /// Does `work` for whoever holds such a token. Holds for this thread until the work ends.
    public static <T, X extends Throwable> T of(Map<String, String> claims, ScopedValue.CallableOp<T, X> work)
            throws X {
        return ScopedValue.where(CLAIMS, claims).call(work);
    }

    /// Empty for a key's holder.
    static Map<String, String> claims() {
        return CLAIMS.orElse(Map.of());
    }

    /// A row's detail with it, unless it says already whose it is.
    static Map<String, Object> beside(Map<String, Object> detail) {
        if (claims().isEmpty() || detail.containsKey(FIELD)) {
            return detail;
        }
        var more = new HashMap<>(detail);
        more.put(FIELD, claims());
        return more;
    }
}
