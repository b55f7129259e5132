package dev.windlass.cli;

import dev.windlass.client.IdentityClient;
import dev.windlass.client.message.IssuerView;
import dev.windlass.client.message.TokenGiven;
import dev.windlass.identity.IssuerKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "login",
        description = "Exchange a token of another issuer for one of this installation, and print it.",
        footer = {
            "",
            "The token lives 15 minutes at most, and no longer than the other's. It is printed once and stored nowhere.",
            "Example: export WINDLASS_TOKEN=$(windlass login payments --github)"
        })
final class LoginCommand extends Verb {
    private static final String GITLAB = "WINDLASS_ID_TOKEN";
    private static final String GITHUB_URL = "ACTIONS_ID_TOKEN_REQUEST_URL";
    private static final String GITHUB_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
    private static final int TOKEN_BYTES_MAX = 32 << 10;

    @Parameters(paramLabel = "TENANT", description = "whose binding lets the token in")
    String tenant;

    @Option(names = "--binding", paramLabel = "NAME", description = "which one, if several do")
    @Nullable String binding;

    @Option(
            names = "--github",
            description = "with the identity of this GitHub Actions job (permissions: id-token: write)")
    boolean github;

    @Option(names = "--gitlab", description = "with the identity of this GitLab job (id_tokens: WINDLASS_ID_TOKEN)")
    boolean gitlab;

    @Option(
            names = "--audience",
            paramLabel = "AUDIENCE",
            description = "for whom GitHub is to make its token out (default: what the installation says)")
    @Nullable String audience;

    LoginCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ExitCode run() {
        var client = connection.stranger(terminal);
        var given = client.exchange(tenant, binding, token(client));
        if (terminal.environment().get("GITHUB_ACTIONS") != null) {
            // Where it can't end in what $(...) takes; GitHub reads both.
            terminal.err().println("::add-mask::" + given.token());
        }
        return show(given, LoginCommand::text);
    }

    private static List<String> text(TokenGiven given) {
        return List.of(given.token());
    }

    private String token(IdentityClient client) {
        var file = connection.tokenFile;
        if ((github ? 1 : 0) + (gitlab ? 1 : 0) + (file == null ? 0 : 1) != 1) {
            throw new UsageException("whose token isn't said", "give one of --github, --gitlab and --token-file FILE");
        }
        if (github) {
            return ofGithub(client);
        }
        return gitlab ? ofGitlab() : ofFile(file);
    }

    private String ofGithub(IdentityClient client) {
        var address = terminal.environment().get(GITHUB_URL);
        var secret = terminal.environment().get(GITHUB_TOKEN);
        if (address == null || secret == null) {
            throw new UsageException(
                    "this job may not ask GitHub for its identity: " + GITHUB_URL + " isn't set",
                    "write permissions: { id-token: write, contents: read } into the workflow");
        }
        return client.tokenOfGithub(URI.create(address), secret, audience == null ? audienceOf(client) : audience);
    }

    private static String audienceOf(IdentityClient client) {
        return client.issuers().stream()
                .filter(it -> it.kind() == IssuerKind.GITHUB)
                .map(IssuerView::audience)
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "this installation takes no tokens of GitHub",
                        "have the operator name it in control.trusted-issuers, with kind: github"));
    }

    private String ofGitlab() {
        var token = terminal.environment().get(GITLAB);
        if (token == null || token.isBlank()) {
            throw new UsageException(
                    "this job has no " + GITLAB,
                    "write id_tokens: { " + GITLAB + ": { aud: AUDIENCE } } into the job; windlass binding issuers"
                            + " says the audience");
        }
        return token.strip();
    }

    private static String ofFile(@Nullable Path file) {
        try {
            if (file != null && Files.size(file) <= TOKEN_BYTES_MAX) {
                return Files.readString(file).strip();
            }
        } catch (IOException _) {
            // Refused below.
        }
        throw new UsageException(
                "the token file " + file + " can't be read", "give a file that holds another issuer's token");
    }
}
