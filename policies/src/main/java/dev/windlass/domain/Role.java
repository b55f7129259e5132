package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a principal may do, within one tenant or (the platform roles) over all.
public enum Role implements Approver {
    VIEWER,
    /// An application: sends inference requests.
    INVOKER,
    DEVELOPER,
    RELEASE_MANAGER,
    MODEL_RISK,
    AUDITOR,
    TENANT_ADMIN,
    PLATFORM_ADMIN,
    PLATFORM_AUDITOR;

    /// Lower-case with hyphens, as on the command line and in documents.
    @Override
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException naming the roles there are
    @JsonCreator
    public static Role parse(String id) {
        return Arrays.stream(values())
                .filter(role -> role.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("role must be one of "
                        + Arrays.stream(values()).map(Role::id).collect(Collectors.joining(", ")) + "; got \"" + id
                        + "\""));
    }
}
