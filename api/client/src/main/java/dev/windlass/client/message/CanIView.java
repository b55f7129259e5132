package dev.windlass.client.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether somebody may do something, and why.
///
/// @param by what decided: a role, a rule with the document's digest, or what no rule lifts
/// @param why in words; null where it is allowed
/// @param matched everything that had something to say about it, denies first; at most 100
/// @param matches how many there were
public record CanIView(
        String principal,
        String action,
        String resource,
        boolean allowed,
        String by,
        @Nullable String why,
        List<Matched> matched,
        int matches) {
    public CanIView {
        matched = List.copyOf(matched);
    }

    /// @param effect `Allow` or `Deny` @param unclear why it couldn't be judged, whereby a Deny denies
    /// and an Allow doesn't allow; null if it could
    public record Matched(
            String effect, String by, @Nullable String unclear) {}
}
