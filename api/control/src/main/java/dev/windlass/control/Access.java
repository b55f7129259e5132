package dev.windlass.control;

import dev.windlass.access.Action;

/// Who may use a route.
sealed interface Access {
    /// Everybody, without a token: health, metrics and the API's own description.
    record Open() implements Access {}

    /// Whoever has a valid token.
    record Known() implements Access {}

    /// Whom the one decision point lets do that to the tenant in the path, or to the platform.
    record May(Action action, boolean ofPlatform) implements Access {}

    Access OPEN = new Open();
    Access KNOWN = new Known();
    Access READ = new May(Action.READ, false);
    Access PUSH = new May(Action.PUSH, false);
    Access RELEASE = new May(Action.RELEASE, false);
    Access RETIRE = new May(Action.RETIRE, false);
    Access RETIRE_TENANT = new May(Action.RETIRE_TENANT, false);
    Access HOLD = new May(Action.HOLD, false);
    Access AUDIT = new May(Action.READ_AUDIT, false);
    Access DECIDE = new May(Action.DECIDE, false);
    Access PRESETS = new May(Action.KEEP_PRESETS, false);
    Access APPROVERS = new May(Action.KEEP_APPROVERS, false);
    Access ENVIRONMENTS = new May(Action.ORDER_ENVIRONMENTS, false);
    Access KEYS = new May(Action.MANAGE_KEYS, false);
    Access PLATFORM = new May(Action.MANAGE_TENANTS, true);
}
