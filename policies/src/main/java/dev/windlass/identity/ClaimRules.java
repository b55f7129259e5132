package dev.windlass.identity;

import dev.windlass.json.FieldProblem;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Which claims let a token in: all of them must be there, each as its pattern says. Of a list one
/// element must.
///
/// @param patterns by the claim's name, sorted
public record ClaimRules(Map<String, String> patterns) {
    public static final int MAX = 10;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,99}");

    /// They are looked at before anybody asks for bindings.
    private static final Set<String> TAKEN = Set.of("iss", "aud", "exp", "nbf", "iat", "jti", "email_verified");

    public ClaimRules {
        patterns = Collections.unmodifiableMap(new TreeMap<>(patterns));
    }

    /// What is wrong with them for tokens of such an issuer; empty if nothing is.
    public Optional<FieldProblem> flaw(IssuerKind kind) {
        if (patterns.isEmpty() || patterns.size() > MAX) {
            return Optional.of(new FieldProblem(
                    "claims",
                    patterns.size() + " claims",
                    "must be 1 to " + MAX,
                    "say what the token must claim, such as repository=acme/models"));
        }
        for (var each : patterns.entrySet()) {
            var flaw = flaw(each.getKey(), each.getValue());
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return kind.pins().isEmpty() ? unbound() : unpinned(kind);
    }

    private static Optional<FieldProblem> flaw(String claim, String pattern) {
        if (!NAME.matcher(claim).matches()) {
            return Optional.of(new FieldProblem(
                    "claims", claim, "isn't the name of a claim", "use a name such as repository, sub or groups"));
        }
        if (TAKEN.contains(claim)) {
            return Optional.of(new FieldProblem(
                    "claims." + claim,
                    pattern,
                    "is looked at for every token and can't be bound",
                    "leave it out, and bind what names the caller, such as repository or sub"));
        }
        return ClaimPattern.flaw(pattern)
                .map(flaw -> new FieldProblem(
                        "claims." + claim,
                        pattern,
                        flaw,
                        "write the claim's text; a * stands for characters other than / and :"));
    }

    private Optional<FieldProblem> unbound() {
        boolean bound = patterns.values().stream().anyMatch(each -> new ClaimPattern(each).exact());
        return bound
                ? Optional.empty()
                : Optional.of(new FieldProblem(
                        "claims",
                        String.valueOf(patterns),
                        "has a * in every claim, so that nobody can say whom it lets in",
                        "write one of them without a *, such as sub, email or groups"));
    }

    private Optional<FieldProblem> unpinned(IssuerKind kind) {
        boolean pinned = kind.pins().stream().anyMatch(this::pinnedBy);
        return pinned
                ? Optional.empty()
                : Optional.of(new FieldProblem(
                        "claims",
                        String.valueOf(patterns),
                        "lets in everybody who has an account with this issuer",
                        "say one of " + String.join(", ", kind.pins())
                                + " as well, with no * before its first /, such as "
                                + kind.pins().getFirst() + "=acme/models"));
    }

    /// An id must be the id; a path may end in a `*`, behind its owner.
    private boolean pinnedBy(String claim) {
        var text = patterns.get(claim);
        if (text == null) {
            return false;
        }
        var pattern = new ClaimPattern(text);
        return claim.endsWith("_id") ? pattern.exact() : pattern.namesOwner();
    }

    /// True if a token with these claims is let in. An address must be one that the issuer has verified.
    public boolean letIn(TokenClaims claims) {
        if (patterns.containsKey("email") && !claims.of("email_verified").contains("true")) {
            return false;
        }
        return !patterns.isEmpty()
                && patterns.entrySet().stream()
                        .allMatch(each ->
                                claims.of(each.getKey()).stream().anyMatch(new ClaimPattern(each.getValue())::matches));
    }
}
