package dev.windlass.cli;

import dev.windlass.client.message.PresetView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "preset",
        description = "Give a tenant's strategies names that manifests may use: strategy: { preset: NAME }.",
        footer = {"", "Example: windlass preset set payments weekend -f strategy.yaml"})
final class PresetCommand extends Noun {
    PresetCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = "Set a preset, whatever it was. Promotions under way keep the steps that they have.",
            footer = {
                "",
                "The file has what stands below a manifest's strategy: canary: { steps: [...] } or blueGreen: {...}.",
                "Example: windlass preset set payments weekend -f strategy.yaml"
            })
    int set(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "-f", paramLabel = "FILE", required = true, description = "the strategy, - for stdin")
                    Path file) {
        return show(
                connection,
                () -> connection
                        .client(terminal)
                        .presets(tenant)
                        .set(name, Arguments.text("-f", file, "give a UTF-8 file with a strategy")),
                it -> List.of("preset " + it.name() + " of " + tenant + " is " + it.digest()));
    }

    @Command(
            description = "Delete a preset. Promotions under way keep the steps that they have.",
            footer = {"", "Example: windlass preset delete payments weekend"})
    int delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Parameters(paramLabel = "NAME") String name) {
        return show(
                connection,
                () -> {
                    connection.client(terminal).presets(tenant).delete(name);
                    return Map.of("deleted", name, "tenant", tenant);
                },
                _ -> List.of("preset " + name + " of " + tenant + " is no more"));
    }

    static List<String> table(List<PresetView> presets) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAME", "STRATEGY", "DIGEST", "SET BY", "SET AT"));
        presets.forEach(it -> rows.add(List.of(
                it.name(),
                String.join(", ", it.strategy().propertyNames()),
                it.digest().shortHex(),
                it.setBy(),
                it.setAt().toString())));
        return Printer.table(rows);
    }
}
