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
    /// Retires the whole tenant, and takes that back.
    RETIRE_TENANT,
    /// Places versions under legal hold, and ends it.
    HOLD,
    /// Reads who did what, and takes it away as evidence.
    READ_AUDIT,
    /// Approves or rejects.
    DECIDE,
    /// Sets a tenant's environments, their order and soak.
    ORDER_ENVIRONMENTS,
    /// Makes, changes and removes a tenant's presets, which promotions to any environment use.
    KEEP_PRESETS,
    /// Says who is in a tenant's named groups of approvers.
    KEEP_APPROVERS,
    /// Lets a version into an environment that hasn't soaked below.
    BREAK_GLASS,
    /// Makes and revokes a tenant's keys.
    MANAGE_KEYS,
    /// Makes, changes and suspends tenants.
    MANAGE_TENANTS
}
