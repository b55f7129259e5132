package dev.windlass.cli;

import dev.windlass.client.AccessClient;
import dev.windlass.client.message.AccessVersion;
import dev.windlass.client.message.AccessView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "access",
        description = "Show or set who may do what beyond and against the roles: a tenant's rules, or the platform's.",
        footer = {"", "Example: windlass access set payments -f access.yaml"})
final class AccessCommand extends Noun {
    private static final String OWNER = "TENANT|/";
    private static final String OWNERS = "the tenant, or / for the platform's own rules";

    AccessCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = "Show the rules as they were written.",
            footer = {"", "Example: windlass access show payments"})
    int show(
            @Mixin Connection connection,
            @Parameters(paramLabel = OWNER, description = OWNERS) String owner,
            @Option(names = "--number", paramLabel = "N", description = "an earlier version") @Nullable Integer version) {
        return show(
                connection,
                () -> version == null
                        ? client(connection, owner).show()
                        : client(connection, owner).show(version),
                AccessCommand::document);
    }

    @Command(
            description = "Set the rules, whatever they were. A Deny beats every role and every Allow.",
            footer = {
                "",
                "With --if-version nothing is set if somebody else was there first (exit 10); without, the last one counts.",
                "Rules can't be about who sets them: that stays with tenant-admin (platform-admin for the platform's).",
                "Example: windlass access set payments -f access.yaml"
            })
    int set(
            @Mixin Connection connection,
            @Parameters(paramLabel = OWNER, description = OWNERS) String owner,
            @Option(names = "-f", paramLabel = "FILE", required = true, description = "the rules, - for stdin")
                    Path file,
            @Option(names = "--if-version", paramLabel = "N", description = "only if version N is in force, 0 for none")
                    @Nullable Integer over) {
        return show(
                connection,
                () -> {
                    var text = Arguments.text("-f", file, "give a UTF-8 file with kind: Access");
                    var client = client(connection, owner);
                    return over == null ? client.set(text) : client.set(text, over);
                },
                it -> setLines(owner, it));
    }

    @Command(
            description = "List the versions of the rules, newest first.",
            footer = {"", "Example: windlass access versions payments"})
    int versions(@Mixin Connection connection, @Parameters(paramLabel = OWNER, description = OWNERS) String owner) {
        return show(connection, () -> client(connection, owner).versions(), AccessCommand::table);
    }

    private AccessClient client(Connection connection, String owner) {
        return connection.access(terminal, owner.equals("/") ? null : owner);
    }

    private static List<String> setLines(String owner, AccessView it) {
        var lines = new ArrayList<String>();
        lines.add("access rules of " + owner + " are version " + it.version() + ": " + it.rules() + " rules, "
                + it.digest());
        it.warnings().forEach(each -> lines.add("warning: " + each));
        return lines;
    }

    private static List<String> document(AccessView view) {
        return view.version() == 0
                ? List.of("no rules were ever set: roles alone decide")
                : view.document().lines().toList();
    }

    private static List<String> table(List<AccessVersion> versions) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("VERSION", "RULES", "DIGEST", "SET BY", "SET AT"));
        versions.forEach(it -> rows.add(List.of(
                Integer.toString(it.version()),
                Integer.toString(it.rules()),
                it.digest().shortHex(),
                it.setBy(),
                it.setAt().toString())));
        return Printer.table(rows);
    }
}
