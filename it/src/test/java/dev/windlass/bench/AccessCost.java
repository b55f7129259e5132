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
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/// `windlass bench access`: what a decision takes by as many rules as a document may have, all of them about its action
/// and
/// none of them matching, and what reading such a document takes.
final class AccessCost {
    private static final int WARM_UP = 20_000;

    private AccessCost() {}

    /// @param args `[DECISIONS]`: 100,000 by default
    static void run(String... args) {
        int decisions = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        for (int whens : new int[] {0, AccessDocument.MAX_WHENS}) {
            var text = document(whens);
            long start = System.nanoTime();
            var document = ((AccessDocument.Result.Parsed) AccessDocument.parse("payments", text)).document();
            var access = ((CompiledAccess.Compilation.Ready) CompiledAccess.compile(document)).access();
            long read = System.nanoTime() - start;
            var rules = new AccessRules(null, access);
            decide(rules, WARM_UP);
            var nanos = decide(rules, decisions);
            Arrays.sort(nanos);
            System.out.printf(
                    "%,d rules, %d with a when (%,d bytes, read and compiled in %,d ms): p50 %.1f us, p99 %.1f us, max %.1f us%n",
                    AccessDocument.MAX_RULES,
                    whens,
                    text.length(),
                    read / 1_000_000,
                    nanos[decisions / 2] / 1e3,
                    nanos[(int) (decisions * 0.99)] / 1e3,
                    nanos[decisions - 1] / 1e3);
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

    /// Half denies, half allows, each of some principal, model and environment of its own; `whens` of
    /// them match but for it.
    private static String document(int whens) {
        var text = new StringBuilder("apiVersion: windlass.dev/v1\nkind: Access\nrules:\n");
        for (int i = 0; i < AccessDocument.MAX_RULES; i++) {
            var about = i < whens
                    ? "when: 'principal.name == \"nobody\" && resource.environment == optional.of(\"dev\") && context.time.getHours() > "
                            + i % 24 + "'"
                    : "environments: [prod, dev], models: [m" + i + "], roles: [developer], principals: [app-" + i
                            + "]";
            text.append("  - {name: r").append(i).append(", effect: ").append(i % 2 == 0 ? "Deny" : "Allow");
            text.append(", actions: [release], ").append(about).append("}\n");
        }
        return text.toString();
    }
}
