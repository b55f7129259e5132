package dev.windlass.access;

/// What somebody wants to do; [AccessRules#roles] says who may.
public enum Action {
    /// Looks at what there is.
    READ,
    /// Asks a model for answers.
    INFER,
    /// Uploads a version.
    PUSH,
    /// Starts, holds, ends and takes back promotions.
    RELEASE,
    /// Retires versions, and takes retirements back.
    RETIRE,
    /// Places versions under legal hold, and ends it.
    HOLD,
    /// Approves or rejects.
    DECIDE,
    /// Makes and revokes a tenant's keys.
    MANAGE_KEYS,
    /// Makes, changes and suspends tenants.
    MANAGE_TENANTS
}
