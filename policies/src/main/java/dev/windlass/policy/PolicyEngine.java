package dev.windlass.policy;

import dev.windlass.domain.PolicyPin;
import dev.windlass.domain.PolicyVerdict;
import java.util.List;

/// A compiled set of policy documents. Immutable and thread-safe.
public final class PolicyEngine {
    private PolicyEngine() {}

    /// The platform's own set, from this module's resources.
    public static PolicyEngine standard() {
        return new PolicyEngine();
    }

    /// Compiles documents: a typo in a variable or field is a problem here, not at run time.
    public static Compilation compile(List<PolicyDocument> documents) {
        return new Compilation.Refused(List.of("not there yet: " + documents.size()));
    }

    /// What compiling a set gave.
    public sealed interface Compilation {
        record Ready(PolicyEngine engine) implements Compilation {}

        record Refused(List<String> problems) implements Compilation {}
    }

    /// The documents of the set, by name, as a plan pins them.
    public List<PolicyPin> pins() {
        return List.of();
    }

    /// Judges all documents that match. Denials beat approvals; an error under `failurePolicy: Fail` denies with a
    /// finding of action ERROR, under `Ignore` it is only a finding.
    public PolicyVerdict judge(PolicyFacts facts) {
        return new PolicyVerdict.Allowed(List.of());
    }
}
