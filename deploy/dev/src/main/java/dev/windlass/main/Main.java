package dev.windlass.main;

import dev.windlass.app.Program;
import java.util.ArrayList;
import java.util.List;

/// `windlass` in a source checkout: what production runs, and what runs all of it on one machine.
public final class Main {
    private static final List<String> FOOTER = List.of(
            "",
            "In a source checkout the launcher also knows: verify (run every test), bench (measure), verify-gpu (prove it on",
            "this machine's GPU, or pack what does so for another machine).",
            "Start with: windlass demo");

    private Main() {}

    public static void main(String[] args) throws Exception {
        program().main(args);
    }

    static Program program() {
        var production = Program.ofProduction();
        var verbs = new ArrayList<Object>(List.of(new DevCommand(), new DemoCommand()));
        verbs.addAll(production.verbs());
        verbs.addAll(List.of(new ToolsCommand(), new BootCachesCommand()));
        return new Program(verbs, FOOTER);
    }
}
