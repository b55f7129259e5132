package dev.windlass.access;

import dev.windlass.domain.Role;
import dev.windlass.json.FieldProblem;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What the rules of a document may be about. A tenant's are about its own things and people, and never
/// about who sets them: so nobody can shut out everybody.
final class Sayable {
    private static final Set<Action> NEVER_A_TENANTS =
            EnumSet.of(Action.MANAGE_TENANTS, Action.READ_ACCESS, Action.KEEP_ACCESS);
    private static final Set<Role> OF_PLATFORM = EnumSet.of(Role.PLATFORM_ADMIN, Role.PLATFORM_AUDITOR);

    private Sayable() {}

    /// Actions that rules may name.
    static Set<Action> actions(@Nullable String tenant) {
        return Collections.unmodifiableSet(
                tenant == null ? EnumSet.allOf(Action.class) : EnumSet.complementOf(EnumSet.copyOf(NEVER_A_TENANTS)));
    }

    /// What a rule says that it may not, once it has kept the schema.
    static void problems(@Nullable String tenant, JsonNode rule, String path, List<FieldProblem> problems) {
        principals(tenant, rule, path, problems);
        if (tenant == null) {
            return;
        }
        for (JsonNode action : rule.path("actions")) {
            if (!action.asString().equals(AccessDocument.ALL)
                    && NEVER_A_TENANTS.contains(Action.parse(action.asString()))) {
                problems.add(action(action.asString(), path));
            }
        }
        if (rule.has("tenants")) {
            problems.add(new FieldProblem(
                    path + ".tenants",
                    rule.path("tenants").toString(),
                    "a tenant's rules are about its own things only",
                    "remove it"));
        }
        if (allows(rule) && rule.has("roles") && onlyOfPlatform(rule.path("roles"))) {
            problems.add(new FieldProblem(
                    path + ".roles",
                    rule.path("roles").toString(),
                    "are the platform's: a tenant's rule allows nothing to the platform's people",
                    "name roles of the tenant, or remove the rule"));
        }
    }

    private static FieldProblem action(String action, String path) {
        return Action.parse(action) == Action.MANAGE_TENANTS
                ? new FieldProblem(
                        path + ".actions", action, "is the platform's, which no tenant gives or takes", "remove it")
                : new FieldProblem(
                        path + ".actions",
                        action,
                        "can't be allowed or denied by the rules that it sets: it stays with tenant-admin, so that nobody"
                                + " shuts out everybody",
                        "remove it");
    }

    private static void principals(@Nullable String tenant, JsonNode rule, String path, List<FieldProblem> problems) {
        int i = 0;
        for (JsonNode node : rule.path("principals")) {
            var name = node.asString();
            var field = path + ".principals[" + i++ + "]";
            if (tenant == null && name.indexOf('/') < 0) {
                problems.add(new FieldProblem(field, name, "doesn't say whose", "spell it TENANT/NAME or /NAME"));
            }
            if (tenant != null && name.startsWith("/") && allows(rule)) {
                problems.add(new FieldProblem(
                        field,
                        name,
                        "is of the platform: a tenant's rule allows nothing to the platform's people",
                        "name one of tenant " + tenant));
            }
        }
    }

    private static boolean allows(JsonNode rule) {
        return rule.path("effect").asString().equals("Allow");
    }

    private static boolean onlyOfPlatform(JsonNode roles) {
        for (JsonNode role : roles) {
            if (!OF_PLATFORM.contains(Role.parse(role.asString()))) {
                return false;
            }
        }
        return true;
    }
}
