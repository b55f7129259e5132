package dev.windlass.cli;

import dev.windlass.client.message.NewTenant;
import dev.windlass.client.message.QuotaChange;
import dev.windlass.domain.Tenant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tenant",
        description = "Create, list, show and suspend tenants.",
        footer = {"", "Example: windlass tenant create payments --memory 2G"})
final class TenantCommand extends Noun {
    TenantCommand(Terminal terminal) {
        super(terminal);
    }

    /// A quota, or what shall change of it.
    static final class Limits {
        @Option(names = "--quota-rps", paramLabel = "N", description = "requests per second and gateway")
        @Nullable Integer rps;

        @Option(names = "--max-in-flight", paramLabel = "N", description = "requests at once per gateway")
        @Nullable Integer inFlight;

        @Option(names = "--memory", paramLabel = "SIZE", description = "memory of all inference workers together")
        @Nullable String memory;

        @Option(
                names = "--gpu-memory",
                paramLabel = "SIZE",
                description = "GPU memory of them together (default: none)")
        @Nullable String gpuMemory;

        /// Null if none is given.
        @Nullable QuotaChange change() {
            var change = new QuotaChange(bytes("--memory", memory), bytes("--gpu-memory", gpuMemory), rps, inFlight);
            return change.equals(new QuotaChange(null, null, null, null)) ? null : change;
        }

        private static @Nullable Long bytes(String option, @Nullable String size) {
            return size == null ? null : Long.valueOf(Arguments.bytes(option, size));
        }
    }

    /// What only a whole tenant has.
    static final class Share {
        @Option(
                names = "--compute-millis",
                paramLabel = "N",
                description = "milliseconds of a processor per second and node (default: no limit)")
        @Nullable Integer computeMillis;

        @Option(
                names = "--weight",
                paramLabel = "N",
                description = "share of a node's processors where they are short, beside the others' (default: 1)")
        @Nullable Integer weight;

        @Nullable QuotaChange with(@Nullable QuotaChange limits) {
            if (computeMillis == null && weight == null) {
                return limits;
            }
            return limits == null
                    ? new QuotaChange(null, null, null, null, computeMillis, weight)
                    : new QuotaChange(
                            limits.memoryBytes(),
                            limits.gpuMemoryBytes(),
                            limits.requestsPerSecond(),
                            limits.maxInFlight(),
                            computeMillis,
                            weight);
        }
    }

    @Command(
            description = "Create a tenant, or find it with the same quota.",
            footer = {"", "Example: windlass tenant create payments --quota-rps 500 --max-in-flight 64 --memory 2G"})
    int create(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Mixin Limits limits,
            @Mixin Share share) {
        return showOne(connection, () -> {
            var quota = share.with(limits.change());
            return connection.client(terminal).createTenant(new NewTenant(tenant, quota));
        });
    }

    @Command(
            description = "List all tenants that you may see.",
            footer = {"", "Example: windlass tenant list"})
    int list(@Mixin Connection connection) {
        return show(connection, () -> connection.client(terminal).tenants(), TenantCommand::table);
    }

    @Command(
            description = "Show a tenant and its quota.",
            footer = {"", "Example: windlass tenant show payments"})
    int show(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return showOne(connection, () -> connection.client(terminal).tenant(tenant));
    }

    @Command(
            description = "Change a tenant's quota.",
            footer = {"", "Example: windlass tenant quota payments --memory 4G"})
    int quota(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Mixin Limits limits,
            @Mixin Share share) {
        return showOne(connection, () -> {
            var change = share.with(limits.change());
            if (change == null) {
                throw new UsageException(
                        "no limit is given",
                        "give --quota-rps, --max-in-flight, --memory, --gpu-memory, --compute-millis or --weight");
            }
            return connection.client(terminal).changeQuota(tenant, change);
        });
    }

    @Command(
            description = "Refuse a tenant's requests and starts (--resume: allow them again).",
            footer = {"", "Example: windlass tenant suspend payments --reason INC-42"})
    int suspend(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Mixin ReasonOption reason,
            @Option(names = "--resume", description = "end the suspension") boolean resume) {
        return showOne(connection, () -> {
            var client = connection.client(terminal);
            return resume ? client.activate(tenant, reason.text) : client.suspend(tenant, reason.text);
        });
    }

    private int showOne(Connection connection, Question<Tenant> question) {
        return show(connection, question, tenant -> table(List.of(tenant)));
    }

    private static List<String> table(List<Tenant> tenants) {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of("TENANT", "STATE", "MEMORY", "GPU MEMORY", "RPS", "IN FLIGHT", "COMPUTE", "WEIGHT", "CREATED"));
        for (var each : tenants) {
            var quota = each.quota();
            rows.add(List.of(
                    each.name(),
                    each.state().name(),
                    Printer.bytes(quota.resources().memoryBytes()),
                    Printer.bytes(quota.resources().gpuMemoryBytes()),
                    Integer.toString(quota.requestsPerSecond()),
                    Integer.toString(quota.maxInFlight()),
                    quota.computeMillisPerSecond() == null ? "-" : quota.computeMillisPerSecond() + " ms/s",
                    Integer.toString(quota.weight() == null ? 1 : quota.weight()),
                    each.createdAt().toString()));
        }
        return Printer.table(rows);
    }
}
