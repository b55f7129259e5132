package dev.windlass.client.message;

import java.util.List;

/// A tenant's environments, the lowest first; also what they shall be.
///
/// @param listed true if the tenant has set them: then there is no other; ignored in a request
public record EnvironmentsView(List<Env> environments, boolean listed) {
    /// @param soak how long a version must serve there before the next environment takes it, such as `24h`; `0s` for
    /// none
    public record Env(String name, String soak) {}

    public EnvironmentsView {
        environments = List.copyOf(environments);
    }
}
