package dev.windlass.storage;

import dev.windlass.access.AccessDecision;
import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What somebody may now who isn't there to show a key: asked when something starts that he ordered
/// earlier. He has the rights of every way in that he has left: keys that are neither expired nor
/// revoked, and bindings to issuers that are trusted still. Thread-safe.
public final class Standing {
    private final KeyStore keys;
    private final AccessPoint access;
    private final Set<String> issuers;

    /// @param issuers that are trusted
    public Standing(KeyStore keys, AccessPoint access, Set<String> issuers) {
        this.keys = keys;
        this.access = access;
        this.issuers = Set.copyOf(issuers);
    }

    /// Somebody with the roles that he has in an environment now; with none if no way in is left.
    public Principal of(PrincipalId who, String environment) {
        return new Principal(who.name(), who.tenant(), keys.roles(who, environment, issuers));
    }

    /// Who lost which right, and how; empty if he may.
    public Optional<String> loss(PrincipalId who, Action action, EndpointRef endpoint) {
        var now = of(who, endpoint.env());
        return switch (access.decide(now, action, new Resource.OfEndpoint(endpoint))) {
            case AccessDecision.Allowed _ -> Optional.empty();
            case AccessDecision.Unseen _ -> Optional.of(words(who, action, endpoint, "that is another tenant's"));
            case AccessDecision.Denied denied -> Optional.of(words(who, action, endpoint, why(now, denied)));
        };
    }

    private static String words(PrincipalId who, Action action, EndpointRef endpoint, String why) {
        return who + " may no longer " + action.id() + " to " + endpoint + ": " + why;
    }

    private static String why(Principal now, AccessDecision.Denied denied) {
        if (now.roles().isEmpty()) {
            return "it has no valid key for that environment any more, and no binding";
        }
        return denied.words() != null
                ? denied.words()
                : "it has " + names(now.roles()) + " left, and it takes one of " + names(denied.roles());
    }

    private static String names(Set<Role> roles) {
        return roles.stream().map(Role::id).sorted().collect(Collectors.joining(", "));
    }
}
