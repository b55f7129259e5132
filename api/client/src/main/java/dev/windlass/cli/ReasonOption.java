package dev.windlass.cli;

import picocli.CommandLine.Option;

/// Why somebody orders something.
final class ReasonOption {
    @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit log")
    String text = "";
}
