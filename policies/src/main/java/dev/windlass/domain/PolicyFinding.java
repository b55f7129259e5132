package dev.windlass.domain;

/// What one rule of one policy document said. `message` names the fact and the remedy.
public record PolicyFinding(String policy, Digest policyDigest, String rule, Action action, String message) {
    public enum Action {
        DENY,
        WARN,
        AUDIT,
        REQUIRE_APPROVAL,
        /// The rule could not be evaluated; counts as its document's failure policy says.
        ERROR
    }
}
