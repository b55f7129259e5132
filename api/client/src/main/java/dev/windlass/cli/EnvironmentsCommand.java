package dev.windlass.cli;

import dev.windlass.client.message.EnvironmentsOrder;
import dev.windlass.client.message.EnvironmentsView;
import dev.windlass.client.message.QuotaChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "environments",
        description = "Show or set a tenant's environments, their order, soaks and quotas.",
        footer = {"", "Example: windlass environments set payments dev staging:24h prod"})
final class EnvironmentsCommand extends Noun {
    EnvironmentsCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = "Show a tenant's environments, the lowest first.",
            footer = {"", "Example: windlass environments show payments"})
    int show(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return show(connection, () -> connection.journeys(terminal).environments(tenant), EnvironmentsCommand::table);
    }

    @Command(
            description =
                    "Set a tenant's environments, the lowest first. NAME:SOAK is how long a version must have served"
                            + " there before the next one takes it.",
            footer = {"", "Example: windlass environments set payments dev staging:24h prod"})
    int set(
            @Mixin Connection connection,
            @Parameters(index = "0", paramLabel = "TENANT") String tenant,
            @Parameters(index = "1..*", arity = "0..*", paramLabel = "NAME[:SOAK]") @Nullable List<String> order,
            @Option(names = "--any", description = "no list: any name is an environment, nothing soaks") boolean any) {
        return show(
                connection,
                () -> {
                    if (any == (order != null)) {
                        throw new UsageException(
                                "it isn't clear what to set", "give the environments in their order, or --any");
                    }
                    var environments = (order == null ? List.<String>of() : order)
                            .stream().map(EnvironmentsCommand::environment).toList();
                    return connection.journeys(terminal).setEnvironments(tenant, new EnvironmentsOrder(environments));
                },
                EnvironmentsCommand::table);
    }

    @Command(
            description =
                    "Limit what an environment may take of its tenant's quota. What isn't given isn't limited there.",
            footer = {"", "Example: windlass environments quota payments dev --memory 1G --quota-rps 50"})
    int quota(
            @Mixin Connection connection,
            @Parameters(index = "0", paramLabel = "TENANT") String tenant,
            @Parameters(index = "1", paramLabel = "NAME") String env,
            @Mixin TenantCommand.Limits limits,
            @Option(names = "--none", description = "only the tenant's quota limits it") boolean none) {
        return show(
                connection,
                () -> {
                    var change = limits.change();
                    if (none == (change != null)) {
                        throw new UsageException(
                                "it isn't clear what to set",
                                "give --quota-rps, --max-in-flight, --memory or --gpu-memory, or --none");
                    }
                    return connection
                            .journeys(terminal)
                            .setQuota(tenant, env, change == null ? new QuotaChange(null, null, null, null) : change);
                },
                EnvironmentsCommand::table);
    }

    private static EnvironmentsOrder.Env environment(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new EnvironmentsOrder.Env(text, null)
                : new EnvironmentsOrder.Env(text.substring(0, colon), text.substring(colon + 1));
    }

    private static List<String> table(EnvironmentsView view) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("ENVIRONMENT", "SOAK", "QUOTA"));
        view.environments().forEach(it -> rows.add(List.of(it.name(), it.soak(), words(it.quota()))));
        var lines = new ArrayList<>(Printer.table(rows));
        if (!view.listed()) {
            lines.add("not set: any other name is an environment, too");
        }
        return lines;
    }

    private static String words(@Nullable QuotaChange quota) {
        if (quota == null) {
            return "the tenant's";
        }
        var limits = new ArrayList<String>();
        if (quota.memoryBytes() != null) {
            limits.add("memory " + Printer.bytes(quota.memoryBytes()));
        }
        if (quota.gpuMemoryBytes() != null) {
            limits.add("GPU memory " + Printer.bytes(quota.gpuMemoryBytes()));
        }
        if (quota.requestsPerSecond() != null) {
            limits.add(quota.requestsPerSecond() + " requests/s");
        }
        if (quota.maxInFlight() != null) {
            limits.add(quota.maxInFlight() + " in flight");
        }
        return String.join(", ", limits);
    }
}
