package dev.windlass.domain;

import java.util.Locale;

/// Where the retirement of a version stands, in this order; `WITHDRAWN` may follow all up to `ARCHIVED`.
public enum RetirementPhase {
    /// Every answer of the version says that it is deprecated, and until when it serves.
    ANNOUNCED,
    /// Its brown-outs have begun: in each, those who ask for it by name are refused.
    BROWN_OUT,
    /// Its sunset has passed; it waits until nobody asks any more.
    DRAINING,
    /// No node keeps it loaded for anybody.
    UNDEPLOYED,
    /// Its artifact has a verified copy in the archive.
    ARCHIVED,
    /// Its artifact is being deleted: there is no way back any more.
    PURGING,
    /// Only its tombstone is left.
    PURGED,
    /// Somebody took the retirement back.
    WITHDRAWN;

    public boolean terminal() {
        return this == PURGED || this == WITHDRAWN;
    }

    /// True as long as a withdrawal brings everything back.
    public boolean withdrawable() {
        return compareTo(PURGING) < 0;
    }

    /// True if the version is answered for with 410.
    public boolean gone() {
        return compareTo(UNDEPLOYED) >= 0 && this != WITHDRAWN;
    }

    /// As documents and the command line spell it, such as `BrownOut`.
    public String id() {
        var text = new StringBuilder();
        for (String part : name().split("_")) {
            text.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
