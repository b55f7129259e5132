package dev.windlass.cli;

import dev.windlass.client.message.CanIView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "can-i",
        description = "Say whether you may do something, which role or rule decides it, and which others match.",
        footer = {
            "",
            "Exit code 0 if you may, 11 if not.",
            "Without a MODEL and ENV, what takes them is asked of any.",
            "Example: windlass can-i release fraud-score@prod --tenant payments",
            "Example: windlass can-i manage-keys --tenant payments --as ci"
        })
final class CanICommand extends Verb {
    @Parameters(index = "0", paramLabel = "VERB", description = "an action of access rules, such as release or infer")
    String verb;

    @Parameters(index = "1", arity = "0..1", paramLabel = "MODEL[@ENV]|@ENV", description = "what to do it to")
    @Nullable String resource;

    @Option(names = "--tenant", paramLabel = "TENANT", required = true, description = "whose it is")
    String tenant;

    @Option(names = "--as", paramLabel = "PRINCIPAL", description = "ask for somebody else; takes the right to keys")
    @Nullable String as;

    CanICommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ExitCode run() {
        var answer = connection.access(terminal, tenant).canI(verb, part(true), part(false), as);
        var shown = show(answer, CanICommand::lines);
        return answer.allowed() ? shown : ExitCode.NOT_ALLOWED;
    }

    /// Of `MODEL@ENV`; null where there is none.
    private @Nullable String part(boolean model) {
        if (resource == null) {
            return null;
        }
        int at = resource.indexOf('@');
        var part = model ? resource.substring(0, at < 0 ? resource.length() : at) : resource.substring(at + 1);
        return part.isEmpty() || (!model && at < 0) ? null : part;
    }

    private static List<String> lines(CanIView it) {
        var lines = new ArrayList<String>();
        lines.add((it.allowed() ? "yes: " : "no: ") + it.principal() + (it.allowed() ? " may " : " may not ")
                + it.action() + " " + it.resource());
        lines.add("decided by " + it.by() + (it.why() == null ? "" : ": " + it.why()));
        it.matched()
                .forEach(each -> lines.add("  " + each.effect() + "  " + each.by()
                        + (each.unclear() == null ? "" : " (" + each.unclear() + ")")));
        if (it.matches() > it.matched().size()) {
            lines.add("  and " + (it.matches() - it.matched().size()) + " more");
        }
        return lines;
    }
}
