package dev.windlass.cli;

import dev.windlass.client.message.NewTenant;
import dev.windlass.client.message.QuotaChange;
import dev.windlass.domain.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tenant",
        description = "Create, list, show and suspend tenants.",
        footer = {"", "Example: windlass tenant create payments --memory 2G"})
final class TenantCommand {
    private final Terminal terminal;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    TenantCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            description = "Create a tenant, or find it with the same quota.",
            footer = {"", "Example: windlass tenant create payments --quota-rps 500 --max-in-flight 64 --memory 2G"})
    int create(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Option(names = "--quota-rps", paramLabel = "N", description = "requests per second and gateway") @Nullable Integer rps,
            @Option(names = "--max-in-flight", paramLabel = "N", description = "requests at once per gateway") @Nullable Integer inFlight,
            @Option(names = "--memory", paramLabel = "SIZE", description = "memory of all inference workers together")
                    @Nullable String memory) {
        return CliFailures.run(terminal, connection, () -> {
            var quota = quota(rps, inFlight, memory);
            return print(connection, connection.client(terminal).createTenant(new NewTenant(tenant, quota)));
        });
    }

    @Command(
            description = "List all tenants that you may see.",
            footer = {"", "Example: windlass tenant list"})
    int list(@Mixin Connection connection) {
        return CliFailures.run(terminal, connection, () -> {
            var tenants = connection.client(terminal).tenants();
            return Printer.print(terminal, connection, tenants, () -> table(tenants));
        });
    }

    @Command(
            description = "Show a tenant and its quota.",
            footer = {"", "Example: windlass tenant show payments"})
    int show(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return CliFailures.run(
                terminal,
                connection,
                () -> print(connection, connection.client(terminal).tenant(tenant)));
    }

    @Command(
            description = "Change a tenant's quota.",
            footer = {"", "Example: windlass tenant quota payments --memory 4G"})
    int quota(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Option(names = "--quota-rps", paramLabel = "N", description = "requests per second and gateway") @Nullable Integer rps,
            @Option(names = "--max-in-flight", paramLabel = "N", description = "requests at once per gateway") @Nullable Integer inFlight,
            @Option(names = "--memory", paramLabel = "SIZE", description = "memory of all inference workers together")
                    @Nullable String memory) {
        return CliFailures.run(terminal, connection, () -> {
            var change = quota(rps, inFlight, memory);
            if (change == null) {
                throw new UsageException("no limit is given", "give --quota-rps, --max-in-flight or --memory");
            }
            return print(connection, connection.client(terminal).changeQuota(tenant, change));
        });
    }

    @Command(
            description = "Refuse a tenant's requests and starts (--resume: allow them again).",
            footer = {"", "Example: windlass tenant suspend payments --reason INC-42"})
    int suspend(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit log") @Nullable String reason,
            @Option(names = "--resume", description = "end the suspension") boolean resume) {
        return CliFailures.run(terminal, connection, () -> {
            var client = connection.client(terminal);
            var why = Objects.requireNonNullElse(reason, "");
            return print(connection, resume ? client.activate(tenant, why) : client.suspend(tenant, why));
        });
    }

    private ExitCode print(Connection connection, Tenant tenant) {
        return Printer.print(terminal, connection, tenant, () -> table(List.of(tenant)));
    }

    private static @Nullable QuotaChange quota(
            @Nullable Integer rps, @Nullable Integer inFlight, @Nullable String memory) {
        var bytes = memory == null ? null : Long.valueOf(Arguments.bytes("--memory", memory));
        return rps == null && inFlight == null && bytes == null ? null : new QuotaChange(bytes, null, rps, inFlight);
    }

    private static List<String> table(List<Tenant> tenants) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("TENANT", "STATE", "MEMORY", "RPS", "IN FLIGHT", "CREATED"));
        for (var each : tenants) {
            var quota = each.quota();
            rows.add(List.of(
                    each.name(),
                    each.state().name(),
                    Printer.bytes(quota.resources().memoryBytes()),
                    Integer.toString(quota.requestsPerSecond()),
                    Integer.toString(quota.maxInFlight()),
                    each.createdAt().toString()));
        }
        return Printer.table(rows);
    }
}
