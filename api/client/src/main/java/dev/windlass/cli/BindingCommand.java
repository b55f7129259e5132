package dev.windlass.cli;

import dev.windlass.client.message.BindingOrder;
import dev.windlass.client.message.BindingView;
import dev.windlass.client.message.IssuerView;
import dev.windlass.domain.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "binding",
        description = "Say who comes with a token of another issuer, such as a CI job's, and as whom.",
        footer = {
            "",
            "Example: windlass binding set payments deploy --issuer https://token.actions.githubusercontent.com"
                    + " --claim repository=acme/models --claim ref=refs/heads/main --principal ci --role release-manager"
        })
final class BindingCommand extends Noun {
    BindingCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = "Set a binding, whatever it was: tokens that it gave as it was end at once.",
            footer = {
                "",
                "A * in a claim stands for characters other than / and :, as in ref=refs/heads/*. All claims must match.",
                "Example: windlass binding set payments deploy --issuer https://gitlab.example --claim"
                        + " project_path=acme/models --principal ci --role release-manager --env prod"
            })
    int set(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--issuer",
                            paramLabel = "URL",
                            required = true,
                            description = "one of windlass binding issuers")
                    String issuer,
            @Option(
                            names = "--claim",
                            paramLabel = "NAME=VALUE",
                            required = true,
                            description = "what the token must claim; may be repeated")
                    Map<String, String> claims,
            @Option(names = "--principal", paramLabel = "WHO", required = true, description = "who it is here")
                    String principal,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            required = true,
                            split = ",",
                            description = "as for windlass key create; may be repeated")
                    List<String> roles,
            @Option(
                            names = "--env",
                            paramLabel = "ENV",
                            split = ",",
                            description = "only there it infers and releases; may be repeated (default: everywhere)")
                    @Nullable List<String> environments,
            @Option(
                            names = "--makes-keys",
                            description =
                                    "its tokens may make keys and bindings, which outlast them (default: they may not)")
                    boolean makesKeys) {
        return show(
                connection,
                () -> {
                    var order = new BindingOrder(
                            issuer,
                            claims,
                            principal,
                            parsed(roles),
                            environments == null ? List.of() : environments,
                            makesKeys);
                    return connection.identity(terminal).setBinding(tenant, name, order);
                },
                it -> List.of("binding " + it.name() + " of " + tenant + ": " + claims(it) + " is " + it.principal()));
    }

    private static List<Role> parsed(List<String> roles) {
        return roles.stream()
                .map(each -> Arguments.checked(() -> Role.parse(each), "take one of these roles"))
                .toList();
    }

    @Command(
            description = "List a tenant's bindings.",
            footer = {"", "Example: windlass binding list payments"})
    int list(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return show(connection, () -> connection.identity(terminal).bindings(tenant), BindingCommand::table);
    }

    @Command(
            description = "Delete a binding. Its tokens stop working within seconds, and what they began is stopped.",
            footer = {"", "Example: windlass binding delete payments deploy"})
    int delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Parameters(paramLabel = "NAME") String name) {
        return show(
                connection,
                () -> {
                    connection.identity(terminal).deleteBinding(tenant, name);
                    return Map.of("deleted", name, "tenant", tenant);
                },
                _ -> List.of("binding " + name + " of " + tenant + " is no more"));
    }

    @Command(
            description = "List the issuers whose tokens this installation takes, as its settings name them.",
            footer = {"", "Example: windlass binding issuers"})
    int issuers(@Mixin Connection connection) {
        return show(connection, () -> connection.stranger(terminal).issuers(), BindingCommand::tableOfIssuers);
    }

    private static String claims(BindingView binding) {
        return new TreeMap<>(binding.claims())
                .entrySet().stream()
                        .map(it -> it.getKey() + "=" + it.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static List<String> table(List<BindingView> bindings) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAME", "PRINCIPAL", "ROLES", "ENVIRONMENTS", "MAKES KEYS", "ISSUER", "CLAIMS", "SET BY"));
        bindings.forEach(it -> rows.add(List.of(
                it.name(),
                it.principal(),
                it.roles().stream().map(Role::id).collect(Collectors.joining(", ")),
                it.environments().isEmpty() ? "all" : String.join(", ", it.environments()),
                it.makesKeys() ? "yes" : "no",
                it.issuer(),
                claims(it),
                it.madeBy())));
        return Printer.table(rows);
    }

    private static List<String> tableOfIssuers(List<IssuerView> issuers) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("ISSUER", "KIND", "AUDIENCE", "A TOKEN IS TAKEN"));
        issuers.forEach(it -> rows.add(
                List.of(it.issuer(), it.kind().id(), it.audience(), it.singleUse() ? "once" : "until it ends")));
        return Printer.table(rows);
    }
}
