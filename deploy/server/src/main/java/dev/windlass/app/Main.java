package dev.windlass.app;

/// `windlass` as production runs it.
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Program.ofProduction().main(args);
    }
}
