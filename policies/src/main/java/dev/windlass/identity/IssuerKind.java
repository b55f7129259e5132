package dev.windlass.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What sort of issuer a token is of: says which of its claims name somebody for good, and which are kept.
public enum IssuerKind {
    /// Any OpenID provider: people, services.
    GENERIC,
    /// Jobs of GitHub Actions. Anybody's repository gets tokens of this issuer.
    GITHUB,
    /// Jobs of GitLab CI. Anybody's project gets tokens of gitlab.com.
    GITLAB;

    /// The claims that are written down with what a token's holder does.
    public List<String> kept() {
        return switch (this) {
            case GENERIC -> List.of("sub", "email", "preferred_username", "azp", "client_id");
            case GITHUB ->
                List.of(
                        "sub",
                        "repository",
                        "ref",
                        "ref_type",
                        "ref_protected",
                        "event_name",
                        "sha",
                        "run_id",
                        "run_attempt",
                        "actor",
                        "workflow_ref",
                        "environment");
            case GITLAB ->
                List.of(
                        "sub",
                        "project_path",
                        "ref",
                        "ref_type",
                        "ref_protected",
                        "pipeline_source",
                        "sha",
                        "pipeline_id",
                        "job_id",
                        "user_login",
                        "environment");
        };
    }

    /// A binding must say one of these: whoever doesn't would let in every customer of the issuer. Empty
    /// if any claim does.
    List<String> pins() {
        return switch (this) {
            case GENERIC -> List.of();
            case GITHUB -> List.of("repository", "repository_id", "repository_owner_id");
            case GITLAB -> List.of("project_path", "project_id", "namespace_id");
        };
    }

    /// What an issuer is, as far as its address says it: taken for a generic one, GitHub's would let in
    /// everybody's repository by a claim that each of them has.
    ///
    /// @param host of its address
    /// @param said what the settings say, if anything
    /// @throws IllegalArgumentException if that can't be
    public static IssuerKind of(String host, @Nullable String said) {
        var known = switch (host.toLowerCase(Locale.ROOT)) {
            case "token.actions.githubusercontent.com" -> GITHUB;
            case "gitlab.com" -> GITLAB;
            default -> GENERIC;
        };
        var kind = said == null ? known : parse(said);
        if (known != GENERIC && kind != known) {
            throw new IllegalArgumentException(
                    "the issuer at " + host + " is of kind " + known.id() + ", not " + kind.id() + "; leave kind out");
        }
        return kind;
    }

    /// As in settings and documents.
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException naming the kinds there are
    @JsonCreator
    public static IssuerKind parse(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kind must be one of "
                        + Arrays.stream(values()).map(IssuerKind::id).collect(Collectors.joining(", ")) + "; got \""
                        + id + "\""));
    }
}
