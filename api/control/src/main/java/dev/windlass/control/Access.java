package dev.windlass.control;

import dev.windlass.access.Action;

/// Who may use a route.
sealed interface Access {
    /// Everybody, without a token: health, metrics and the API's own description.
    record Open() implements Access {}

    /// Whoever has a valid token.
    record Known() implements Access {}

    /// Whom the one decision point lets do that.
    record May(Action action, Of of) implements Access {}

    /// What a route does something to.
    enum Of {
        /// What the path names: the tenant, or its model or environment where those are in it.
        PATH,
        /// Something of the tenant in the path that the handler finds out, and asks about again.
        WITHIN,
        PLATFORM
    }

    Access OPEN = new Open();
    Access KNOWN = new Known();
    Access READ = new May(Action.READ, Of.PATH);
    Access PUSHES = new May(Action.PUSH, Of.PATH);
    Access PUSH = new May(Action.PUSH, Of.WITHIN);
    Access RELEASE = new May(Action.RELEASE, Of.WITHIN);
    Access TAKE_BACK = new May(Action.TAKE_BACK, Of.WITHIN);
    Access RETIRE = new May(Action.RETIRE, Of.PATH);
    Access RETIRE_TENANT = new May(Action.RETIRE_TENANT, Of.PATH);
    Access HOLD = new May(Action.HOLD, Of.PATH);
    Access AUDIT = new May(Action.READ_AUDIT, Of.PATH);
    Access DECIDE = new May(Action.DECIDE, Of.WITHIN);
    Access PRESETS = new May(Action.KEEP_PRESETS, Of.PATH);
    Access APPROVERS = new May(Action.KEEP_APPROVERS, Of.PATH);
    Access ENVIRONMENTS = new May(Action.ORDER_ENVIRONMENTS, Of.PATH);
    Access KEYS = new May(Action.MANAGE_KEYS, Of.PATH);
    Access ASK = new May(Action.READ, Of.WITHIN);
    Access READ_RULES = new May(Action.READ_ACCESS, Of.PATH);
    Access SET_RULES = new May(Action.KEEP_ACCESS, Of.PATH);
    Access READ_PLATFORM_RULES = new May(Action.READ_ACCESS, Of.PLATFORM);
    Access SET_PLATFORM_RULES = new May(Action.KEEP_ACCESS, Of.PLATFORM);
    Access PLATFORM = new May(Action.MANAGE_TENANTS, Of.PLATFORM);
}
