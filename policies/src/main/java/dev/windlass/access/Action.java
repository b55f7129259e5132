package dev.windlass.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What somebody wants to do; [AccessRules#roles] says who may.
public enum Action {
    /// Looks at what there is.
    READ,
    /// Asks a model for answers.
    INFER,
    /// Uploads a version.
    PUSH,
    /// Starts promotions, and lets them go on.
    RELEASE,
    /// Holds, ends and takes back promotions: never kept from somebody by what keeps him from releasing.
    TAKE_BACK,
    /// Retires versions, and takes retirements back.
    RETIRE,
    /// Retires the whole tenant, and takes that back.
    RETIRE_TENANT,
    /// Places versions under legal hold, and ends it.
    HOLD,
    /// Reads who did what, and takes it away as evidence.
    READ_AUDIT,
    /// Reads what Temporal was told of its workflows, decrypted.
    READ_PAYLOADS,
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
    /// Reads who may do what, and why.
    READ_ACCESS,
    /// Sets the rules of who may do what.
    KEEP_ACCESS,
    /// Makes, changes and suspends tenants.
    MANAGE_TENANTS;

    /// Lower-case with hyphens, as on the command line and in documents.
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException naming the actions there are
    @JsonCreator
    public static Action parse(String id) {
        return Arrays.stream(values())
                .filter(action -> action.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("action must be one of "
                        + Arrays.stream(values()).map(Action::id).collect(Collectors.joining(", ")) + "; got \"" + id
                        + "\""));
    }
}
