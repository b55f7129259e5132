package dev.windlass.access;

import dev.windlass.access.Hands.KeyMade;
import dev.windlass.domain.Approver;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What somebody wants to do it to.
public sealed interface Resource {
    /// Whose it is; null if it is the platform's.
    static @Nullable String tenantOf(Resource resource) {
        return Place.of(resource).tenant();
    }

    /// A tenant and all that is its own.
    record OfTenant(String tenant) implements Resource {}

    /// Something of a tenant that isn't known yet. Whoever is allowed this may do it to something, and is
    /// asked about again once that is known.
    record Within(String tenant) implements Resource {}

    /// One environment of a tenant.
    record OfEnvironment(String tenant, String environment) implements Resource {}

    /// One model of a tenant, wherever it is.
    record OfModel(String tenant, String model) implements Resource {}

    /// One model in one environment.
    record OfEndpoint(EndpointRef endpoint) implements Resource {}

    /// What belongs to no tenant.
    record OfPlatform() implements Resource {}

    /// A promotion that waits for decisions.
    ///
    /// @param missing roles and groups whose decision it waits for
    /// @param memberOf those groups that whoever wants to decide is a member of now
    /// @param hands who had one in it
    record Waiting(EndpointRef endpoint, Set<Approver> missing, Set<ApproverGroup> memberOf, Hands hands)
            implements Resource {
        public Waiting {
            missing = Set.copyOf(missing);
            memberOf = Set.copyOf(memberOf);
        }

        /// The roles among what is missing.
        Set<Role> roles() {
            return missing.stream()
                    .filter(Role.class::isInstance)
                    .map(Role.class::cast)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /// What takes two people.
    ///
    /// @param what it is done to
    /// @param before who has said yes already
    /// @param keys who made whose keys, of them and of who comes now
    record OfTwo(Resource what, List<PrincipalId> before, Set<KeyMade> keys) implements Resource {
        public OfTwo {
            before = List.copyOf(before);
            keys = Set.copyOf(keys);
        }
    }

    Resource PLATFORM = new OfPlatform();
}
