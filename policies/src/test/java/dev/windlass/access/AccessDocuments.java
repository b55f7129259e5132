package dev.windlass.access;

import org.jspecify.annotations.Nullable;

/// Documents for tests, from the list of their rules alone.
final class AccessDocuments {
    private AccessDocuments() {}

    static String text(String... rules) {
        return "apiVersion: windlass.dev/v1\nkind: Access\nrules:" + (rules.length == 0 ? " []" : "") + "\n"
                + String.join(
                        "",
                        java.util.Arrays.stream(rules)
                                .map(it -> "  - " + it + "\n")
                                .toList());
    }

    static AccessDocument document(@Nullable String tenant, String... rules) {
        return switch (AccessDocument.parse(tenant, text(rules))) {
            case AccessDocument.Result.Parsed(var document) -> document;
            case AccessDocument.Result.Invalid(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    static CompiledAccess compiled(@Nullable String tenant, String... rules) {
        return compiled(document(tenant, rules));
    }

    static CompiledAccess compiled(AccessDocument document) {
        return switch (CompiledAccess.compile(document)) {
            case CompiledAccess.Compilation.Ready(var access) -> access;
            case CompiledAccess.Compilation.Refused(var problems) -> throw new AssertionError(problems.toString());
        };
    }
}
