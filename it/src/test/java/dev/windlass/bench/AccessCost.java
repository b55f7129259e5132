package dev.windlass.bench;

import dev.windlass.access.AccessDocument;
import dev.windlass.access.AccessRules;
import dev.windlass.access.Action;
import dev.windlass.access.Circumstances;
import dev.windlass.access.CompiledAccess;
import dev.windlass.access.Resource;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/// `windlass bench access`: what a decision takes by as many rules as a document may have, all of them about its action
/// and
/// none of them matching, and what reading such a document takes.
final class AccessCost {
    private static final int WARM_UP = 20_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private AccessCost() {}

    /// @param args `[DECISIONS]`: 100,000 by default
    static void run(String... args) {
        int decisions = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        for (var kind : Kind.values()) {
            var text = document(kind);
            long start = System.nanoTime();
            var document = ((AccessDocument.Result.Parsed) AccessDocument.parse("payments", text)).document();
            var access = ((CompiledAccess.Compilation.Ready) CompiledAccess.compile(document)).access();
            long read = System.nanoTime() - start;
            var rules = new AccessRules(null, access);
            decide(rules, WARM_UP);
            var nanos = decide(rules, decisions);
            long cpu = THREADS.getCurrentThreadCpuTime();
            decide(rules, decisions);
            cpu = THREADS.getCurrentThreadCpuTime() - cpu;
            Arrays.sort(nanos);
            System.out.printf(
                    "%,d rules, %s (%,d bytes, read and compiled in %,d ms): p50 %.1f us, p99 %.1f us, max %.1f us, %.1f us of processor%n",
                    AccessDocument.MAX_RULES,
                    kind.words,
                    text.length(),
                    read / 1_000_000,
                    nanos[decisions / 2] / 1e3,
                    nanos[(int) (decisions * 0.99)] / 1e3,
                    nanos[decisions - 1] / 1e3,
                    cpu / 1e3 / decisions);
        }
    }

    private static long[] decide(AccessRules rules, int decisions) {
        var nanos = new long[decisions];
        var resource = new Resource.OfEndpoint(new EndpointRef("payments", "fraud-score", "prod"));
        var principal = new Principal("ci", "payments", Set.of(Role.DEVELOPER, Role.VIEWER));
        for (int i = 0; i < decisions; i++) {
            long start = System.nanoTime();
            rules.decide(principal, Action.RELEASE, resource, Circumstances.at(Instant.now()));
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    /// Half denies, half allows.
    private static String document(Kind kind) {
        var text = new StringBuilder("apiVersion: windlass.dev/v1\nkind: Access\nrules:\n");
        for (int i = 0; i < AccessDocument.MAX_RULES; i++) {
            text.append("  - {name: r").append(i).append(", effect: ").append(i % 2 == 0 ? "Deny" : "Allow");
            text.append(", actions: [release], ").append(kind.about(i)).append("}\n");
        }
        return text.toString();
    }

    /// What the rules name.
    private enum Kind {
        PRINCIPALS("each of a principal and a model of its own"),
        ROLES("each of a role, so that all are looked at"),
        WHENS("100 of them by a when");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String about(int i) {
            return switch (this) {
                case PRINCIPALS -> "models: [m" + i + "], principals: [app-" + i + "]";
                case ROLES -> "roles: [auditor]";
                case WHENS ->
                    i < AccessDocument.MAX_WHENS
                            ? "when: 'principal.name == \"nobody\" && resource.environment == optional.of(\"dev\")"
                                    + " && context.time.getHours() > " + i % 24 + "'"
                            : "roles: [auditor]";
            };
        }
    }
}
