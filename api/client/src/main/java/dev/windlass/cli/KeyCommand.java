package dev.windlass.cli;

import dev.windlass.client.message.KeyRotation;
import dev.windlass.client.message.KeyView;
import dev.windlass.client.message.NewKey;
import dev.windlass.domain.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "key",
        description = "Create, list, rotate and revoke keys. A key's token is printed once and stored nowhere.",
        footer = {"", "Example: windlass key create payments ci-bot --role release-manager"})
final class KeyCommand extends Noun {
    KeyCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = "Create a key of a tenant and print its token, once.",
            footer = {"", "Example: windlass key create payments ci-bot --role release-manager"})
    int create(
            @Mixin Connection connection,
            @Parameters(index = "0", paramLabel = "TENANT") String tenant,
            @Parameters(index = "1", paramLabel = "PRINCIPAL") String principal,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            required = true,
                            split = ",",
                            description =
                                    "viewer, invoker, developer, release-manager, model-risk, auditor or tenant-admin; may be repeated")
                    List<String> roles,
            @Option(
                            names = "--env",
                            paramLabel = "ENV",
                            split = ",",
                            description = "only there it infers and releases; may be repeated (default: everywhere)")
                    @Nullable List<String> environments,
            @Option(
                            names = "--expires",
                            paramLabel = "DURATION",
                            description = "how long it is valid, such as 720h (default: until it is revoked)")
                    @Nullable String expires) {
        return show(
                connection,
                () -> {
                    var parsed = roles.stream()
                            .map(each -> Arguments.checked(() -> Role.parse(each), "take one of these roles"))
                            .toList();
                    return connection
                            .client(terminal)
                            .createKey(
                                    tenant,
                                    new NewKey(
                                            principal,
                                            parsed,
                                            environments == null ? List.of() : environments,
                                            expires));
                },
                created -> List.of(created.token()));
    }

    @Command(
            description = "Make a new key in place of those that a principal has, and print its token, once.",
            footer = {
                "",
                "The others stay valid for the overlap, so that the new one can be handed out while they are used.",
                "Example: windlass key rotate payments ci-bot --overlap 1h --expires 720h"
            })
    int rotate(
            @Mixin Connection connection,
            @Parameters(index = "0", paramLabel = "TENANT") String tenant,
            @Parameters(index = "1", paramLabel = "PRINCIPAL") String principal,
            @Option(
                            names = "--overlap",
                            paramLabel = "DURATION",
                            description = "how long the others stay valid (default: 1h)")
                    @Nullable String overlap,
            @Option(
                            names = "--expires",
                            paramLabel = "DURATION",
                            description = "how long the new one is valid, such as 720h (default: until it is revoked)")
                    @Nullable String expires) {
        return show(
                connection,
                () -> connection.identity(terminal).rotateKeys(tenant, principal, new KeyRotation(overlap, expires)),
                created -> List.of(created.token()));
    }

    @Command(
            description = "List who has valid keys of a tenant.",
            footer = {"", "Example: windlass key list payments"})
    int list(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return show(connection, () -> connection.client(terminal).keys(tenant), KeyCommand::table);
    }

    @Command(
            description = "Revoke all keys of a principal; they stop working within seconds.",
            footer = {"", "Example: windlass key revoke payments ci-bot"})
    int revoke(
            @Mixin Connection connection,
            @Parameters(index = "0", paramLabel = "TENANT") String tenant,
            @Parameters(index = "1", paramLabel = "PRINCIPAL") String principal) {
        return show(
                connection,
                () -> {
                    connection.client(terminal).revokeKeys(tenant, principal);
                    return Map.of("tenant", tenant, "revoked", principal);
                },
                _ -> List.of("revoked the keys of " + principal));
    }

    private static List<String> table(List<KeyView> keys) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("PRINCIPAL", "ROLES", "ENVIRONMENTS", "UNTIL"));
        keys.forEach(key -> rows.add(List.of(
                key.principal(),
                key.roles().stream().map(Role::id).collect(Collectors.joining(", ")),
                key.environments().isEmpty() ? "all" : String.join(", ", key.environments()),
                key.expiresAt() == null ? "" : key.expiresAt().toString())));
        return Printer.table(rows);
    }
}
