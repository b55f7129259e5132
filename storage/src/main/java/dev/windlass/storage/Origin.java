package dev.windlass.storage;

import dev.windlass.domain.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the token at hand came from, such as a CI run: the audit rows of what is done with it say what it
/// claimed, and the rows of what it makes whose it was. A key has nothing of it.
public final class Origin {
    static final String FIELD = "token";

    private static final ScopedValue<Holder> HOLDER = ScopedValue.newInstance();

    private Origin() {}

    /// Does `work` for that holder. Holds for this thread until the work ends.
    public static <T, X extends Throwable> T of(Holder holder, ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(HOLDER, holder).call(work);
    }

    /// Empty for a key's holder.
    static Map<String, String> claims() {
        return HOLDER.isBound() ? HOLDER.get().claims() : Map.of();
    }

    /// As [Person] has it; null for a key's holder.
    static @Nullable String subject() {
        return HOLDER.isBound() ? HOLDER.get().person().subject() : null;
    }

    /// All that the holder has; null where nobody asks.
    static @Nullable Set<Role> roles() {
        return HOLDER.isBound() ? HOLDER.get().principal().roles() : null;
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
