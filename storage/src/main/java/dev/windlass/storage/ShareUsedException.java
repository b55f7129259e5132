package dev.windlass.storage;

import java.io.Serial;
import java.sql.SQLTransientConnectionException;

/// A tenant waited for a connection in vain, because its own work holds its share of them.
public final class ShareUsedException extends SQLTransientConnectionException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int size;

    ShareUsedException(int size) {
        super("the tenant's own statements hold its share of " + size + " connections");
        this.size = size;
    }

    /// Connections that tenants share.
    public int size() {
        return size;
    }
}
