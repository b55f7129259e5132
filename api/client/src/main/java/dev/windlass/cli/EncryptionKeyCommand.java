package dev.windlass.cli;

import dev.windlass.client.message.EncryptionKeyView;
import dev.windlass.client.message.RotationOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "encryption-key",
        description = "List and rotate the keys that data is encrypted with (windlass key is about tokens).",
        footer = {"", "Example: windlass encryption-key list"})
final class EncryptionKeyCommand extends Noun {
    EncryptionKeyCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = "List data keys, and which version of which key-encrypting key wraps each.",
            footer = {"", "Example: windlass encryption-key list"})
    int list(@Mixin Connection connection) {
        return show(connection, () -> connection.encryptionKeys(terminal).list(), EncryptionKeyCommand::table);
    }

    @Command(
            description = "Make new keys: what is encrypted from now on needs them, what was stays readable.",
            footer = {"", "Example: windlass encryption-key rotate --tenant payments --reason 'the yearly one'"})
    int rotate(
            @Mixin Connection connection,
            @Option(names = "--tenant", paramLabel = "TENANT", description = "only this one's (default: all)") @Nullable String tenant,
            @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the audit") @Nullable String reason) {
        return show(
                connection,
                () -> connection.encryptionKeys(terminal).rotate(new RotationOrder(tenant, reason)),
                EncryptionKeyCommand::table);
    }

    private static List<String> table(List<EncryptionKeyView> keys) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("KEY", "WRAPPED BY", "MADE AT", "DESTROYED AT"));
        keys.forEach(it -> rows.add(List.of(
                it.key(),
                it.kek() + " v" + it.kekVersion(),
                it.madeAt().toString(),
                it.destroyedAt() == null ? "" : it.destroyedAt().toString())));
        return Printer.table(rows);
    }
}
