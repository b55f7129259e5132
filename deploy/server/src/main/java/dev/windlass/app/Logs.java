package dev.windlass.app;

/// Where log lines go: the roles log JSON at INFO to stderr, everything else says only what went wrong.
final class Logs {
    private Logs() {}

    /// Must run before the first logger is made.
    static void configure(String verb) {
        boolean role = verb.equals("control") || verb.equals("node");
        String asked = System.getenv("WINDLASS_LOG_LEVEL");
        System.setProperty("windlass.log.level", asked != null ? asked : role ? "INFO" : "ERROR");
        System.setProperty("windlass.log.appender", role ? "json" : "plain");
    }
}
